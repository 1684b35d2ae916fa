import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { scopesOf } from '@castgraph/auth/viewer';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedSessions } from './feeds.ts';
import type { GraphAnswer } from './graph-data.ts';
import { type Harness, type Member, randomHandle, startHarness, viewerOf } from './harness.ts';
import {
  CHANGE_ROLE,
  CREATE_CHANNEL,
  CREATE_TOKEN,
  REVOKE_TOKEN,
  SESSIONS,
  SIGN_OUT,
  UPDATE_CHANNEL,
  UPDATE_PROFILE,
} from './operations.ts';
import { ownerOf } from './token-owner.ts';

let h: Harness;
let admin: Member;
let owner: Member;
let stranger: Member;
let channelId: string;
beforeAll(async () => {
  h = await startHarness('authorization');
  [admin, owner, stranger] = [await h.join('ADMIN'), await h.join(), await h.join()];
  const created = await h.ask(
    CREATE_CHANNEL,
    { input: { handle: randomHandle('ch'), name: 'Theirs', idempotencyKey: 'k' } },
    { viewer: owner.viewer },
  );
  await h.sql.query(
    `INSERT INTO access_token (id, user_id, token_hash, hint, name, scopes) VALUES ('pat_theirs', $1, 'x', 'xxxx', 'x', '{}')`,
    [owner.id],
  );
  channelId = created.data.createChannel?.id ?? '';
});
afterAll(() => h.close());

const codeOf = ({ errors }: GraphAnswer) => errors?.[0]?.extensions.code;
/** Everything that a refused call must leave as it is. */
const snapshot = async () => {
  const { rows } = await h.sql.query(`SELECT
    (SELECT json_agg(u ORDER BY id) FROM (SELECT id, handle, display_name, bio, role, password_hash FROM "user") u) AS users,
    (SELECT json_agg(c ORDER BY id) FROM channel c) AS channels,
    (SELECT json_agg(t ORDER BY id) FROM (SELECT id, revoked_at FROM access_token) t) AS tokens,
    (SELECT json_agg(s ORDER BY id) FROM (SELECT id, ended_at FROM session) s) AS sessions`);
  return JSON.stringify(rows);
};

describe('every mutation that names something', () => {
  // What each mutation says to an id that belongs to somebody else. A mutation that takes an id and is missing here fails the test below.
  const matrix: Record<string, { query: string; input: () => Record<string, unknown>; codes: string[] }> = {
    signOut: {
      query: SIGN_OUT,
      input: () => ({ sessionIds: [owner.viewer.sessionId] }),
      codes: ['UNAUTHENTICATED', 'NOT_FOUND', 'NOT_FOUND'],
    },
    updateProfile: {
      query: UPDATE_PROFILE,
      input: () => ({ avatarUploadId: 'upl_theirs', bio: 'x' }),
      codes: ['UNAUTHENTICATED', 'NOT_YET_KNOWN', 'NOT_YET_KNOWN'],
    },
    updateChannel: {
      query: UPDATE_CHANNEL,
      input: () => ({ channelId, name: 'Mine' }),
      codes: ['UNAUTHENTICATED', 'NOT_FOUND', 'NOT_FOUND'],
    },
    revokeAccessToken: {
      query: REVOKE_TOKEN,
      input: () => ({ accessTokenId: 'pat_theirs' }),
      codes: ['UNAUTHENTICATED', 'NOT_FOUND', 'NOT_FOUND'],
    },
    changeUserRole: {
      query: CHANGE_ROLE,
      input: () => ({ userId: owner.id, role: 'ADMIN' }),
      codes: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN'],
    },
  };

  it('stands in the matrix', () => {
    const sdl = parse(readFileSync(fileURLToPath(new URL('../../../schemas/subgraphs/users.graphql', import.meta.url)), 'utf8'));
    const takesId = (name: string) =>
      sdl.definitions.some(
        (definition) =>
          definition.kind === 'InputObjectTypeDefinition' &&
          definition.name.value === name &&
          definition.fields?.some(({ name: field }) => /Ids?$/.test(field.value)),
      );
    const mutations = sdl.definitions.flatMap((definition) =>
      definition.kind === 'ObjectTypeDefinition' && definition.name.value === 'Mutation' ? (definition.fields ?? []) : [],
    );
    const naming = mutations
      .map(({ name }) => name.value)
      .filter((name) => takesId(`${name[0]?.toUpperCase()}${name.slice(1)}Input`));
    expect(naming.sort()).toEqual(Object.keys(matrix).sort());
  });

  it.each(Object.keys(matrix))('%s is refused to a visitor, a stranger and a moderator, and changes nothing', async (name) => {
    const row = matrix[name];
    if (row === undefined) throw new Error(name);
    const before = await snapshot();
    const moderator = { ...stranger.viewer, role: 'MODERATOR' as const, scopes: scopesOf('MODERATOR') };
    const codes = [];
    for (const viewer of [null, stranger.viewer, moderator])
      codes.push(codeOf(await h.ask(row.query, { input: row.input() }, { viewer })));
    expect(codes).toEqual(row.codes);
    expect(await snapshot()).toBe(before);
  });

  it('is refused to a token without the scope', async () => {
    const bare = { ...owner.viewer, scopes: ['videos:read'] };
    const input = { channelId, name: 'x' };
    expect(codeOf(await h.ask(UPDATE_CHANNEL, { input }, { viewer: bare }))).toBe('FORBIDDEN');
    expect(codeOf(await h.ask(UPDATE_PROFILE, { input: { bio: 'x' } }, { viewer: bare }))).toBe('FORBIDDEN');
    const created = { handle: randomHandle(), name: 'x', idempotencyKey: randomUUID() };
    expect(codeOf(await h.ask(CREATE_CHANNEL, { input: created }, { viewer: bare }))).toBe('FORBIDDEN');
    expect(codeOf(await h.ask(SESSIONS, {}, { viewer: bare }))).toBe('FORBIDDEN');
    expect(codeOf(await h.ask('{ me { account { email } } }', {}, { viewer: bare }))).toBe('FORBIDDEN');
    expect(codeOf(await h.ask('{ me { collaborations { id } } }', {}, { viewer: bare }))).toBe('FORBIDDEN');
  });
});

describe('an entity path', () => {
  const ENTITIES = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename ... on User { handle } ... on Channel { handle } ... on Viewer { account { email } } } }`;
  const entities = async (representations: object[], viewer: Member['viewer'] | null = null) =>
    (await h.ask(ENTITIES, { representations }, { viewer })).data._entities;

  it('shows users and channels as the root fields do', async () => {
    const found = await entities([
      { __typename: 'User', id: owner.id },
      { __typename: 'Channel', id: channelId },
      { __typename: 'User', id: 'usr_nobody' },
      { __typename: 'Channel', id: 'ch_nothing' },
    ]);
    expect(found).toEqual([
      { __typename: 'User', handle: owner.handle },
      { __typename: 'Channel', handle: expect.any(String) },
      null,
      null,
    ]);
  });

  it('hides an unfinished sign-up as the root field does, but from the staff', async () => {
    const handle = randomHandle();
    await h.signUp({ email: `${handle}@example.test`, handle });
    const { rows } = await h.sql.query('SELECT id FROM "user" WHERE handle = $1', [handle]);
    const id = rows[0].id;
    const root = (viewer: Member['viewer'] | null) => h.ask('query ($id: ID!) { user(id: $id) { handle } }', { id }, { viewer });
    for (const viewer of [null, stranger.viewer]) {
      expect((await root(viewer)).data.user).toBeNull();
      expect(await entities([{ __typename: 'User', id }], viewer)).toEqual([null]);
    }
    expect((await root(admin.viewer)).data.user).toEqual({ handle });
    expect(await entities([{ __typename: 'User', id }], admin.viewer)).toEqual([{ __typename: 'User', handle }]);
  });

  it('answers Viewer to the caller alone', async () => {
    const reference = [{ __typename: 'Viewer', id: owner.id }];
    expect(await entities(reference)).toEqual([null]);
    expect(await entities(reference, stranger.viewer)).toEqual([null]);
    expect(await entities(reference, admin.viewer)).toEqual([null]);
    expect(await entities(reference, owner.viewer)).toEqual([{ __typename: 'Viewer', account: { email: owner.email } }]);
  });

  it("does not lead to another's account", async () => {
    const query = 'query ($id: ID!) { user(id: $id) { account { email } } channel(id: "x") { id } }';
    for (const viewer of [null, stranger.viewer, owner.viewer]) {
      const answer = await h.ask(query, { id: owner.id }, { viewer });
      expect(answer.data.user).toEqual({ account: null });
      expect(answer.text).not.toContain(owner.email);
    }
    expect((await h.ask(query, { id: owner.id }, { viewer: admin.viewer })).data.user).toEqual({
      account: { email: owner.email },
    });
  });
});

describe('the list of accounts', () => {
  const LIST = `query ($filter: UserFilter, $first: Int, $after: String) { users(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id handle role account { email state } } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
  const list = (variables: Record<string, unknown>, viewer: Member['viewer'] | null = admin.viewer) =>
    h.ask(LIST, variables, { viewer });

  it('is for the staff, by token and by database', async () => {
    expect(codeOf(await list({}, null))).toBe('UNAUTHENTICATED');
    expect(codeOf(await list({}, stranger.viewer))).toBe('FORBIDDEN');
    // A token that says more than the database does not count.
    expect(codeOf(await list({}, { ...stranger.viewer, role: 'ADMIN', scopes: scopesOf('ADMIN') }))).toBe('FORBIDDEN');
  });

  it('is walked by cursors without gap or double, newest first', async () => {
    const stem = randomHandle('walk');
    for (let n = 0; n < 5; n++) await h.signUp({ email: `${stem}${n}@example.test`, handle: `${stem}${n}`.slice(-30) });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: GraphAnswer = await list({ filter: { search: stem.toUpperCase() }, first: 2, after });
      expect(page.data.users?.pageInfo.hasPreviousPage).toBe(after !== null);
      seen.push(...(page.data.users?.edges.map(({ node }) => node.handle) ?? []));
      after = page.data.users?.pageInfo.hasNextPage ? page.data.users.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual([4, 3, 2, 1, 0].map((n) => `${stem}${n}`));
  });

  it('is narrowed by role, state and text, in which wild cards are letters', async () => {
    expect((await list({ filter: { role: 'ADMIN' } })).data.users?.edges.map(({ node }) => node.id)).toEqual([admin.id]);
    const unfinished = (await list({ filter: { state: 'UNVERIFIED' }, first: 100 })).data.users?.edges ?? [];
    expect(new Set(unfinished.map(({ node }) => node.account?.state))).toEqual(new Set(['UNVERIFIED']));
    expect((await list({ filter: { search: owner.email } })).data.users?.edges).toHaveLength(1);
    expect((await list({ filter: { search: '%' } })).data.users?.edges).toHaveLength(0);
    expect((await list({ filter: { search: "' OR 1=1 --" } })).data.users?.edges).toHaveLength(0);
  });

  // Every wild card of the searcher is a letter, so that there is nothing to go wild: the pattern has its two, at both ends.
  it('searches for 99 characters of wild cards as for any other text', async () => {
    const search = 'a%_'.repeat(33);
    const { id } = await h.join();
    expect((await list({ filter: { search } })).data.users?.edges).toEqual([]);
    await h.sql.query(`UPDATE "user" SET display_name = $1 WHERE id = $2`, [`-${search}-`, id]);
    expect((await list({ filter: { search } })).data.users?.edges.map(({ node }) => node.id)).toEqual([id]);
  });

  it.each([
    { first: 0 },
    { first: -1 },
    { first: 1_000_000_000 },
    { after: 'nonsense' },
    { after: 'WyJ4IiwieSJd' },
    { filter: { search: 'x'.repeat(101) } },
  ])('refuses %j', async (variables) => {
    expect(codeOf(await list(variables))).toBe('INVALID_INPUT');
  });
});

describe('changing a role', () => {
  it('has the access tokens refused and lets the session go on with the new role', async () => {
    const revocations = await revokedSessions(h);
    const member = await h.join();
    const answer = await h.ask(CHANGE_ROLE, { input: { userId: member.id, role: 'MODERATOR' } }, { viewer: admin.viewer });
    expect(answer.data.changeUserRole).toEqual({ id: member.id, role: 'MODERATOR' });
    await revocations.waitFor(member.viewer.sessionId);
    await revocations.close();
    const viewer = viewerOf((await h.refresh(member.refreshToken)).data.refreshSession?.accessToken ?? '');
    expect(viewer).toMatchObject({ userId: member.id, role: 'MODERATOR', scopes: scopesOf('MODERATOR') });
    // Tokens are refused by their session's id, so the new ones must carry another.
    expect(viewer.sessionId).not.toBe(member.viewer.sessionId);
    expect((await h.ask(SESSIONS, {}, { viewer })).data.me?.sessions).toMatchObject([{ id: viewer.sessionId, isCurrent: true }]);
  });

  it('has what is known of personal access tokens forgotten, and lets them go on under other ids', async () => {
    const revocations = await revokedSessions(h);
    const member = await h.join();
    const input = { name: 'A script', scopes: ['ACCOUNT_READ'] };
    const { data } = await h.ask(CREATE_TOKEN, { input }, { viewer: member.viewer });
    const { secret = '', accessToken } = data.createAccessToken ?? {};
    await h.ask(CHANGE_ROLE, { input: { userId: member.id, role: 'MODERATOR' } }, { viewer: admin.viewer });
    await revocations.waitFor(accessToken?.id ?? '');
    await revocations.close();
    const owner = await ownerOf(h, secret);
    expect(owner?.viewer).toMatchObject({ userId: member.id, role: 'MODERATOR', scopes: ['account:read'] });
    expect(owner?.viewer.sessionId).toMatch(/^pat_/);
    expect(owner?.viewer.sessionId).not.toBe(accessToken?.id);
  });

  it('is not for oneself, nor for accounts that are not there', async () => {
    expect(codeOf(await h.ask(CHANGE_ROLE, { input: { userId: admin.id, role: 'VIEWER' } }, { viewer: admin.viewer }))).toBe(
      'FORBIDDEN',
    );
    expect(codeOf(await h.ask(CHANGE_ROLE, { input: { userId: 'usr_x', role: 'VIEWER' } }, { viewer: admin.viewer }))).toBe(
      'NOT_FOUND',
    );
  });
});

describe('a request without the gateway', () => {
  it('is answered nothing, entities and SDL among it', async () => {
    for (const query of [
      '{ me { user { id } } }',
      '{ _service { sdl } }',
      `{ _entities(representations: [{ __typename: "User", id: "${owner.id}" }]) { __typename } }`,
    ]) {
      const answer = await fetch(`${h.origin}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-castgraph-statement': 'e30.x',
          'x-user-id': admin.id,
          authorization: `Bearer ${admin.accessToken}`,
        },
        body: JSON.stringify({ query }),
      });
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain(owner.handle);
    }
  });
});
