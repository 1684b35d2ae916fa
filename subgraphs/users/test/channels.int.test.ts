import { randomUUID } from 'node:crypto';
import { createProducer } from '@castgraph/kafka/producer';
import { type PictureReadyV1, pictureReadyV1 } from '@castgraph/schemas/events/videos';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changes } from './feeds.ts';
import { type Harness, type Member, randomHandle, startHarness } from './harness.ts';
import { CREATE_CHANNEL, UPDATE_CHANNEL, UPDATE_PROFILE } from './operations.ts';

let h: Harness;
let feed: Awaited<ReturnType<typeof changes>>;
let producer: Awaited<ReturnType<typeof createProducer>>;
beforeAll(async () => {
  h = await startHarness('channels');
  feed = await changes(h);
  producer = await createProducer(h.kafka);
});
afterAll(async () => {
  await producer.close();
  await feed.close();
  await h.close();
});

const create = ({ viewer }: Member, input: Record<string, unknown> = {}) =>
  h.ask(
    CREATE_CHANNEL,
    { input: { handle: randomHandle('ch'), name: 'Channel', idempotencyKey: randomUUID(), ...input } },
    { viewer },
  );
const update = ({ viewer }: Member, input: Record<string, unknown>) => h.ask(UPDATE_CHANNEL, { input }, { viewer });
const updateProfile = ({ viewer }: Member, input: Record<string, unknown>) => h.ask(UPDATE_PROFILE, { input }, { viewer });

/** What videos would send for a picture that somebody uploaded. */
async function sendPicture(ownerId: string, kind: PictureReadyV1['kind'], uploadId = `upl_${randomUUID()}`): Promise<string> {
  const message: PictureReadyV1 = {
    eventId: randomUUID(),
    occurredAt: new Date().toISOString(),
    ...{
      uploadId,
      ownerId,
      kind,
      directory: 'p/pic_1/',
      widthsPx: [64, 128, 256],
      widthPx: 300,
      heightPx: 300,
      blurhash: 'L00000fQfQfQ',
    },
  };
  await producer.send([{ topic: pictureReadyV1.name, key: uploadId, value: JSON.stringify(message) }]);
  return uploadId;
}

describe('a channel', () => {
  it('is opened, found by id and handle, and told of', async () => {
    const owner = await h.join();
    const handle = randomHandle('ch');
    const { createChannel: channel } = (await create(owner, { handle, name: 'Ships & stars', description: 'One\r\ntwo' })).data;
    expect(channel).toMatchObject({
      ...{ handle, name: 'Ships & stars', description: 'One\ntwo', url: `http://localhost:3000/@${handle}`, myRole: 'OWNER' },
      owner: { id: owner.id },
    });
    const query = 'query ($id: ID!, $handle: String!) { channel(id: $id) { id myRole } channelByHandle(handle: $handle) { id } }';
    const { data } = await h.ask(query, { id: channel?.id, handle: handle.toUpperCase() });
    expect(data).toEqual({ channel: { id: channel?.id, myRole: null }, channelByHandle: { id: channel?.id } });
    await until('the channel is told of', () =>
      feed.channels.some((told) => told.channelId === channel?.id && told.version === 1),
    );
  });

  it('makes a creator of its owner, who appears with the first one', async () => {
    const owner = await h.join();
    const first = (await create(owner)).data.createChannel;
    await create(owner);
    const query = '{ me { user { role channel { id } } collaborations { id role channel { id } } } }';
    const { me } = (await h.ask(query, {}, { viewer: owner.viewer })).data;
    expect(me?.user).toEqual({ role: 'CREATOR', channel: { id: first?.id } });
    expect(me?.collaborations).toHaveLength(2);
    expect(me?.collaborations[0]).toEqual({ id: first?.id.replace('ch_', 'col_'), role: 'OWNER', channel: { id: first?.id } });
    await until('the role is told of', () => feed.accounts.some(({ userId, role }) => userId === owner.id && role === 'CREATOR'));
  });

  it('is opened once for one key, in a race too', async () => {
    const owner = await h.join();
    const input = { handle: randomHandle('ch'), name: 'Once', idempotencyKey: 'key-1' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => create(owner, input)));
    expect(new Set(answers.map(({ data }) => data.createChannel?.id)).size).toBe(1);
    const other = await create(owner, { ...input, name: 'Another' });
    expect(other.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('shares one set of names with users: the owner may use a name for both, nobody else may', async () => {
    const [owner, stranger] = [await h.join(), await h.join()];
    expect((await create(owner, { handle: owner.handle })).data.createChannel?.__typename).toBe('Channel');
    const refused = (await create(stranger, { handle: owner.handle })).data.createChannel;
    expect(refused).toMatchObject({
      __typename: 'HandleTakenProblem',
      suggestedHandles: expect.arrayContaining([expect.any(String)]),
    });
    expect((await updateProfile(stranger, { handle: owner.handle })).data.updateProfile?.__typename).toBe('HandleTakenProblem');
    expect((await create(owner, { handle: owner.handle })).data.createChannel?.__typename).toBe('HandleTakenProblem');
  });

  it('gives its old name back when it is renamed, unless its owner still has it', async () => {
    const [owner, stranger] = [await h.join(), await h.join()];
    const [before, after] = [randomHandle('ch'), randomHandle('ch')];
    const channelId = (await create(owner, { handle: before })).data.createChannel?.id;
    expect((await update(owner, { channelId, handle: after })).data.updateChannel?.handle).toBe(after);
    expect((await create(stranger, { handle: after })).data.createChannel?.__typename).toBe('HandleTakenProblem');
    expect((await create(stranger, { handle: before })).data.createChannel?.__typename).toBe('Channel');
    await until('the change is told of', () =>
      feed.channels.some((told) => told.channelId === channelId && told.version === 2 && told.handle === after),
    );
  });

  it('goes to one of two who ask for a name at one time', async () => {
    const owners = [await h.join(), await h.join()];
    const handle = randomHandle('ch');
    const answers = await Promise.all(owners.map((owner) => create(owner, { handle })));
    expect(answers.map(({ data }) => data.createChannel?.__typename).sort()).toEqual(['Channel', 'HandleTakenProblem']);
  });

  it('is one of at most 20 an account', async () => {
    const owner = await h.join();
    const answers = await Promise.all(Array.from({ length: 22 }, () => create(owner)));
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(20);
    expect(answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions.code)).toEqual([
      'CONFLICT',
      'CONFLICT',
    ]);
  });

  it('keeps what is absent and clears what is null', async () => {
    const owner = await h.join();
    const channelId = (await create(owner, { name: 'Name', description: 'Words' })).data.createChannel?.id;
    const links = [{ label: 'Home', url: 'https://example.test/a?b=1' }];
    expect((await update(owner, { channelId, links })).data.updateChannel).toMatchObject({
      name: 'Name',
      description: 'Words',
      links,
    });
    expect((await update(owner, { channelId, description: null })).data.updateChannel).toMatchObject({
      name: 'Name',
      description: '',
      links,
    });
  });

  it('refuses links that are no pages, a real channel being at stake', async () => {
    const owner = await h.join();
    const channelId = (await create(owner)).data.createChannel?.id;
    const answer = await update(owner, { channelId, name: 'Changed', links: [{ label: 'x', url: 'javascript:alert(1)' }] });
    expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT', field: 'links.url' });
    expect((await h.ask('query ($id: ID!) { channel(id: $id) { name } }', { id: channelId })).data.channel?.name).toBe('Channel');
  });

  it('refuses links that are no text at all', async () => {
    const owner = await h.join();
    const channelId = (await create(owner)).data.createChannel?.id;
    for (const url of [5, true, { a: 1 }, ['https://a.example']]) {
      const answer = await update(owner, { channelId, links: [{ label: 'x', url }] });
      expect(answer.errors?.map(({ extensions }) => extensions?.code)).toEqual(['INVALID_INPUT']);
    }
  });

  it('keeps markup as the text it is', async () => {
    const owner = await h.join();
    const name = `<script>alert(1)</script>"'--`;
    expect((await create(owner, { name })).data.createChannel?.name).toBe(name);
  });
});

describe('a picture', () => {
  it('is shown once its event arrived, in the width that was asked for', async () => {
    const owner = await h.join();
    const avatarUploadId = `upl_${randomUUID()}`;
    // The event comes after the request: it is waited for.
    const updating = updateProfile(owner, { avatarUploadId });
    await sendPicture(owner.id, 'AVATAR', avatarUploadId);
    expect((await updating).data.updateProfile?.avatar).toEqual({
      ...{
        url: 'http://127.0.0.1:4100/p/pic_1/128.webp',
        original: 'http://127.0.0.1:4100/p/pic_1/256.webp',
        widthPx: 300,
        heightPx: 300,
      },
    });
    expect((await updateProfile(owner, { displayName: 'Kept' })).data.updateProfile?.avatar).not.toBeNull();
    expect((await updateProfile(owner, { avatarUploadId: null })).data.updateProfile?.avatar).toBeNull();
  });

  it('is not waited for without end: the answer is a code that may be tried again', async () => {
    const owner = await h.join();
    const { errors } = await updateProfile(owner, { avatarUploadId: 'upl_unknown' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_YET_KNOWN', field: 'avatarUploadId' });
  });

  it("answers another's upload as one that is not known, and keeps the channel as it is", async () => {
    const [owner, stranger] = [await h.join(), await h.join()];
    const bannerUploadId = await sendPicture(stranger.id, 'BANNER');
    const channelId = (await create(owner)).data.createChannel?.id;
    expect((await update(owner, { channelId, name: 'Changed', bannerUploadId })).errors?.[0]?.extensions.code).toBe(
      'NOT_YET_KNOWN',
    );
    const { channel } = (await h.ask('query ($id: ID!) { channel(id: $id) { name banner { url } } }', { id: channelId })).data;
    expect(channel).toEqual({ name: 'Channel', banner: null });
  });

  it('fits the place it was uploaded for', async () => {
    const owner = await h.join();
    const channelId = (await create(owner)).data.createChannel?.id;
    const [avatarUploadId, bannerUploadId] = [await sendPicture(owner.id, 'AVATAR'), await sendPicture(owner.id, 'BANNER')];
    expect((await update(owner, { channelId, bannerUploadId: avatarUploadId })).errors?.[0]?.extensions.code).toBe(
      'INVALID_INPUT',
    );
    const { data } = await update(owner, { channelId, avatarUploadId, bannerUploadId });
    expect(data.updateChannel).toMatchObject({
      avatar: { blurhash: 'L00000fQfQfQ' },
      banner: { url: expect.stringContaining('/p/pic_1/256.webp') },
    });
  });
});

describe('a profile', () => {
  it('is changed by its owner, and told of', async () => {
    const member = await h.join();
    const handle = randomHandle();
    const { updateProfile: user } = (await updateProfile(member, { handle, displayName: 'Zoë 👩‍👩‍👧‍👦', bio: 'a\nb' })).data;
    expect(user).toMatchObject({ id: member.id, handle, displayName: 'Zoë 👩‍👩‍👧‍👦', bio: 'a\nb' });
    await until('the change is told of', () => feed.accounts.some((told) => told.userId === member.id && told.handle === handle));
    expect((await h.signIn(handle)).data.signIn.__typename).toBe('SignedIn');
  });

  it('cannot be given what is not the owner’s to give', async () => {
    const member = await h.join();
    for (const extra of [{ role: 'ADMIN' }, { email: 'x@example.test' }, { id: 'usr_x' }, { isEmailVerified: true }]) {
      expect((await updateProfile(member, extra)).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    }
  });

  it('counts characters as people do', async () => {
    const member = await h.join();
    expect((await updateProfile(member, { displayName: '👩‍👩‍👧‍👦'.repeat(19) })).errors).toBeUndefined();
    expect((await updateProfile(member, { displayName: 'é'.repeat(61) })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    // Marks piled on one letter are one character, and many bytes.
    expect((await updateProfile(member, { displayName: `a${'\u0301'.repeat(600)}` })).errors?.[0]?.extensions.code).toBe(
      'INVALID_INPUT',
    );
  });
});
