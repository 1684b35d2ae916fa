import { readFile } from 'node:fs/promises';
import { grantableScopes, scopesOf, type Viewer } from '@castgraph/auth/viewer';
import { countGuards, listScopedFields, type ScopedField } from '@castgraph/testkit/scoped-fields';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeFilm, person, startWorld, type World } from './harness.ts';
import { START, startInput } from './journeys.ts';

const sdl = await readFile(new URL('../../../schemas/subgraphs/videos.graphql', import.meta.url), 'utf8');
const fields = listScopedFields(sdl);
const owner = person('usr_scopes', 'ADMIN');
let world: World;
let videoId: string;
let draftId: string;
beforeAll(async () => {
  world = await startWorld('scopes');
  const channelId = await world.openChannel(owner.userId);
  const startUpload = async () => {
    const input = { ...startInput(fakeFilm(1_000)), channelId };
    return (await world.get(owner, START, { input })).startUpload.video.id as string;
  };
  [videoId, draftId] = [await startUpload(), await startUpload()];
  const facts = { state: 'READY', visibility: 'PUBLIC', publishedAt: new Date(), directory: 'v/x/1' } as const;
  await world.db.video.update({ where: { id: videoId }, data: facts });
});
afterAll(() => world.stop());

/** What a channel's people see of their video is null to everybody else, be it a stranger or a program that was not let. */
const SILENT = ['Video.thumbnails', 'Video.processing'];

async function ask({ type, operation, query }: ScopedField, viewer: Viewer | null) {
  const ids: Record<string, string> = { Video: videoId, Viewer: owner.userId };
  const variables = { representations: [{ __typename: type, id: ids[type] }] };
  if (operation !== 'subscription') return world.ask(viewer, query, variables);
  const { events, codes, ended, stop } = world.follow(viewer, query, {});
  await ended;
  await stop();
  return { data: { events: events[0] ?? null }, codes };
}

/** Whether anything but nulls was answered under the root fields, or under those of an entity. */
const isAnswered = (data: object | null) =>
  Object.values(data ?? {})
    .flat()
    .some((value) => value !== null && Object.values(value).some((inner) => inner !== null));

// The gateway enforces the same: this is what holds if a plan or a statement of it is wrong.
describe.each(fields)('$at, asked of the subgraph itself', (field) => {
  const isSilent = SILENT.includes(field.at);

  it('is refused to whoever has every scope but those that it takes', async () => {
    const needed = new Set(field.alternatives.flat());
    const viewer = { ...owner, scopes: scopesOf('ADMIN').filter((scope) => !needed.has(scope)) };
    const { data, codes } = await ask(field, viewer);
    expect([isAnswered(data), codes]).toEqual([false, isSilent ? [] : ['FORBIDDEN']]);
  });

  it.runIf(isSilent)('is answered to whoever has them', async () => {
    const { data, codes } = await ask(field, owner);
    expect([isAnswered(data), codes]).toEqual([true, []]);
  });

  it.runIf(field.isForPeople || !field.alternatives.some((all) => all.every((scope) => grantableScopes.includes(scope))))(
    'is refused to a token that says to have what no token is given',
    async () => {
      const { data, codes } = await ask(field, { ...owner, credential: 'token' });
      expect([isAnswered(data), codes]).toEqual([false, ['FORBIDDEN']]);
    },
  );
});

describe('a video that is not out', () => {
  const query = 'query ($id: ID!) { video(id: $id) { title } }';
  const asToken = (scopes: string[]): Viewer => ({ ...owner, credential: 'token', scopes });

  it("is there for its owner's program only where that was let read videos", async () => {
    const title = async (viewer: Viewer | null) => (await world.get(viewer, query, { id: draftId })).video;
    expect(await title(owner)).toEqual({ title: 'A film' });
    expect(await title(asToken(['videos:read']))).toEqual({ title: 'A film' });
    expect(await title(asToken(grantableScopes.filter((scope) => scope !== 'videos:read')))).toBeNull();
  });
});

it('leaves out no guarded field of the SDL', () => {
  expect(fields).toHaveLength(countGuards(sdl));
});
