import { createHash } from 'node:crypto';
import { engineUrl, testLog, uniqueName } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, RELEASE_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { RELEASES_KEPT } from './releases.ts';

const redis = new Redis(engineUrl('REDIS_URL'));
const redisPrefix = `${uniqueName('releases')}:`;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ redis: { hot: redis, store: redis }, redisPrefix });
  testLog.debug('started');
});
afterAll(async () => {
  await gateway.close();
  const keys = await redis.keys(`${redisPrefix}*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const byHash = (text: string, extra: object = {}) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
  ...extra,
});

async function register(operations: Record<string, string>, { remote = 'home', release = 'r1', key = RELEASE_KEY } = {}) {
  const response = await fetch(`${gateway.url}/internal/releases`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ remote, release, operations }),
  });
  return { status: response.status, body: (await response.json()) as { error?: { failures?: Record<string, string[]> } } };
}

const internal = '{ hidden { topSecretName } }';

describe('the documents of a release', () => {
  it('may use what is hidden from everybody else, by their hash alone', async () => {
    expect((await register({ [hashOf(internal)]: internal })).status).toBe(200);
    expect((await gateway.ask(byHash(internal))).data).toEqual({ hidden: { topSecretName: 'x' } });
    // As the WebSocket protocol wants it, where the text must be a string.
    expect((await gateway.ask(byHash(internal, { query: '' }))).data).toEqual({ hidden: { topSecretName: 'x' } });
    expect(codesOf(await gateway.ask(internal))).toEqual(['INVALID_INPUT']);
  });

  it('are still bound by what the viewer may see', async () => {
    const text = '{ staffOnly }';
    await register({ [hashOf(text)]: text }, { release: 'r-staff' });
    const visitor = await gateway.ask(byHash(text));
    expect([visitor.status, codesOf(visitor), visitor.errors?.[0]?.path]).toEqual([401, ['UNAUTHENTICATED'], ['staffOnly']]);
    const viewer = await gateway.ask(byHash(text), { token: await gateway.issuer.token() });
    expect([viewer.status, codesOf(viewer)]).toEqual([403, ['FORBIDDEN']]);
    const admin = await gateway.ask(byHash(text), { token: await gateway.issuer.token({ role: 'ADMIN' }) });
    expect(admin.data).toEqual({ staffOnly: 'for the staff' });
  });

  it('refuse a hash that nobody registered, with the code by which a client knows', async () => {
    const answer = await gateway.ask(byHash('{ __typename a: __typename }'));
    expect([answer.status, codesOf(answer)]).toEqual([400, ['PERSISTED_QUERY_NOT_FOUND']]);
  });

  it('refuse a hash that is not that of the text beside it', async () => {
    const answer = await gateway.ask({ ...byHash(internal), query: '{ __typename }' });
    expect(codesOf(answer)).toEqual(['INVALID_INPUT']);
  });

  it.each([
    ['another version', { version: 2, sha256Hash: hashOf(internal) }],
    ['a number for a hash', { version: 1, sha256Hash: 1 }],
    ['a path for a hash', { version: 1, sha256Hash: '../../etc/passwd' }],
    ['nothing', {}],
  ])('refuse %s', async (_what, persistedQuery) => {
    expect(codesOf(await gateway.ask({ extensions: { persistedQuery } }))).toEqual(['INVALID_INPUT']);
  });

  it('are known to another gateway, and to this one after a restart, through the store', async () => {
    const other = await startTestGateway({ redis: { hot: redis, store: redis }, redisPrefix });
    try {
      expect((await other.ask(byHash(internal))).data).toEqual({ hidden: { topSecretName: 'x' } });
    } finally {
      await other.close();
    }
  });

  it('stay while newer releases come, until fifty are newer', async () => {
    const text = (n: number) => `query R${n} { __typename }`;
    for (let n = 0; n <= RELEASES_KEPT; n++) {
      await register({ [hashOf(text(n))]: text(n) }, { remote: 'rolling', release: `r${n}` });
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    expect(codesOf(await gateway.ask(byHash(text(0))))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect((await gateway.ask(byHash(text(1)))).data).toEqual({ __typename: 'Query' });
    expect(await redis.hlen(`${redisPrefix}releases:rolling`)).toBe(RELEASES_KEPT);
  });
});

describe('taking in a release', () => {
  it('needs the key', async () => {
    for (const key of ['', 'wrong', `${RELEASE_KEY}x`]) {
      const { status } = await register({ [hashOf(internal)]: internal }, { release: 'forged', key });
      expect(status).toBe(401);
    }
    expect(await redis.hexists(`${redisPrefix}releases:home`, 'forged')).toBe(0);
  });

  it('refuses it as a whole where a document does not fit the graph, and says which', async () => {
    const good = 'query Good { __typename }';
    const bad = '{ gone }';
    const { status, body } = await register({ [hashOf(good)]: good, [hashOf(bad)]: bad }, { release: 'r-bad' });
    expect(status).toBe(422);
    expect(Object.keys(body.error?.failures ?? {})).toEqual([hashOf(bad)]);
    expect(codesOf(await gateway.ask(byHash(good)))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  it('refuses a hash that is not the document’s', async () => {
    expect((await register({ [hashOf('other')]: internal }, { release: 'r-hash' })).status).toBe(422);
  });

  it('refuses what is not a release', async () => {
    expect((await register({ short: internal })).status).toBe(400);
    expect((await register({}, { remote: '../x' })).status).toBe(400);
  });
});
