import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import type { Viewer } from '@castgraph/auth/viewer';
import { until } from '@castgraph/testkit';
import { createClient } from 'graphql-sse';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ReadOptions, readEvents } from '../testing/event-reader.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { CLIENT_ADDRESS_KEY, ISSUER, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { withResolvers } from '../testing/with-resolvers.ts';
import type { VerifiedToken } from '../viewer/access-token.ts';
import { createRevocations } from '../viewer/revocations.ts';

const revocations = { ...createRevocations(), isBlind: () => false };
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    revocations,
    limits: { socketsPerAddress: 4, socketsPerViewer: 2, bytesWaitingMax: 256 * 1024 },
  });
});
afterAll(() => gateway.close());

const streamsOpen = (url = gateway.url) => readMetric(url, 'gateway_event_streams');
const opened: { hangUp(): void }[] = [];
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.hangUp();
  await until('every stream is gone', async () => (await streamsOpen()) === 0);
});

async function read(options: ReadOptions, url = gateway.graphqlUrl) {
  const stream = await readEvents(url, options);
  opened.push(stream);
  return stream;
}
const ask = (query: string, options: ReadOptions = {}) => read({ body: { query }, ...options });
const ticks = (topic: string, args = '') => `subscription { ticks(topic: "${topic}"${args}) { number } }`;
const numbers = ({ events }: Awaited<ReturnType<typeof read>>) =>
  events.filter(({ event }) => event === 'next').map(({ data }) => data.data.ticks.number);
const bearer = async (options?: object) => ({ authorization: `Bearer ${await gateway.issuer.token(options)}` });

describe('a subscription as Server-Sent Events', () => {
  it('takes a connection of its own, which ends with it', async () => {
    const headers = { accept: 'text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ query: ticks('alone', ', to: 1') });
    const response = await fetch(gateway.graphqlUrl, { method: 'POST', headers, body });
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.text()).toContain('event: complete');
  });

  it('is a next for each event, with its cursor as id, then one complete', async () => {
    const stream = await ask(ticks('sse', ', to: 3'));
    await until('the end', () => stream.state.isOver);
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(stream.events).toMatchObject([
      ...[1, 2, 3].map((number) => ({ event: 'next', id: String(number), data: { data: { ticks: { number } } } })),
      { event: 'complete' },
    ]);
  });

  it('is asked for by GET as well, and goes on behind the last event that the browser saw', async () => {
    const query = {
      query: 'subscription ($topic: String!) { ticks(topic: $topic, to: 8) { number } }',
      variables: '{"topic":"got"}',
    };
    const stream = await read({ query, headers: { 'last-event-id': '5', origin: ISSUER } });
    await until('the end', () => stream.state.isOver);
    expect(numbers(stream)).toEqual([6, 7, 8]);
  });

  it('is understood by the library of the protocol', async () => {
    const client = createClient({ url: gateway.graphqlUrl, retryAttempts: 0 });
    const seen: unknown[] = [];
    for await (const event of client.iterate({ query: ticks('library', ', to: 2') })) seen.push(event.data);
    expect(seen).toEqual([{ ticks: { number: 1 } }, { ticks: { number: 2 } }]);
    const answers: unknown[] = [];
    for await (const answer of client.iterate({ query: '{ person(id: "p1") { name } }' })) answers.push(answer);
    expect(answers).toMatchObject([{ data: { person: { name: 'Person p1' } } }]);
    client.dispose();
  });

  it('shares its upstream with the readers of sockets', async () => {
    const query = 'subscription { sharedTicks(topic: "both ways") { number } }';
    const socket = await openRawSocket(gateway.socketUrl);
    await socket.init();
    socket.send({ id: 's', type: 'subscribe', payload: { query } });
    const stream = await ask(query);
    await until('events', () => stream.events.length > 1 && socket.messages.some(({ type }) => type === 'next'));
    expect(gateway.seen.things.subscriptions.filter(({ topic }) => topic === 'both ways')).toHaveLength(1);
    socket.socket.terminate();
  });

  it('ends at the subgraph when its reader leaves', async () => {
    const stream = await ask(ticks('left by sse', ', everyMs: 10000'));
    await until('the upstream', () => gateway.seen.things.openSubscriptions === 1);
    stream.hangUp();
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
  });
});

describe('a query as Server-Sent Events', () => {
  it('is one next and one complete', async () => {
    const stream = await ask('{ person(id: "p1") { name } }');
    await until('the end', () => stream.state.isOver);
    expect(stream.events).toMatchObject([
      { event: 'next', data: { data: { person: { name: 'Person p1' } } } },
      { event: 'complete' },
    ]);
  });

  it('is JSON for a client that names every form that it knows, a subscription is not', async () => {
    const headers = { accept: 'application/json, text/event-stream' };
    const query = await ask('{ __typename }', { headers });
    expect(query.headers['content-type']).toContain('application/json');
    const stream = await ask(ticks('any form', ', to: 1'), { headers });
    expect(stream.headers['content-type']).toContain('text/event-stream');
    await until('both ends', () => query.state.isOver && stream.state.isOver);
    expect(JSON.parse(query.state.text)).toMatchObject({ data: { __typename: 'Query' } });
  });

  it('tells in the stream what is wrong with a document, and by the status who may not ask', async () => {
    const wrong = await ask('{ nope }');
    await until('the end', () => wrong.state.isOver);
    expect([wrong.status, wrong.events.map(({ event }) => event)]).toEqual([200, ['next', 'complete']]);
    expect(wrong.events[0]?.data).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] });
    const guarded = await ask('subscription { guarded { number } }');
    const forged = await ask('{ __typename }', { headers: { authorization: 'Bearer nobody' } });
    await until('both answers', () => guarded.state.isOver && forged.state.isOver);
    expect([guarded.status, forged.status]).toEqual([401, 401]);
    expect(JSON.parse(forged.state.text).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('counts what it refuses, in the stream or by the status', async () => {
    const count = async (code: string) => (await readMetric(gateway.url, 'gateway_refusals_total', { code })) ?? 0;
    const before = [await count('INVALID_INPUT'), await count('UNAUTHENTICATED')] as const;
    const refused = [await ask('{ nope }'), await ask('subscription { guarded { number } }')];
    await until('both answers', () => refused.every(({ state }) => state.isOver));
    expect([await count('INVALID_INPUT'), await count('UNAUTHENTICATED')]).toEqual(before.map((number) => number + 1));
  });

  it('sends no mutation by GET', async () => {
    const stream = await read({ query: { query: 'mutation { greet(name: "x") }' } });
    expect(stream.status).toBe(405);
  });
});

describe('who may open a stream', () => {
  it('is no page of another origin', async () => {
    for (const origin of ['http://evil.test', 'null', `${ISSUER}.evil.test`]) {
      const stream = await read({ query: { query: ticks('foreign') }, headers: { origin } });
      expect(stream.status).toBe(403);
    }
    expect(gateway.seen.things.subscriptions.filter(({ topic }) => topic === 'foreign')).toEqual([]);
  });

  it('is nobody whose session ended while the operation was prepared', async () => {
    const headers = await bearer({ sessionId: 'ses_late' });
    const { has } = revocations;
    revocations.has = vi.fn().mockReturnValueOnce(false).mockReturnValue(true);
    const stream = await ask(ticks('late'), { headers });
    revocations.has = has;
    expect(stream.status).toBe(401);
  });

  it('counts with the sockets of the same address, and gives its place back', async () => {
    const headers = { [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, '198.51.100.77') };
    const socket = await openRawSocket(gateway.socketUrl, headers);
    const streams = await Promise.all([1, 2, 3].map((n) => ask(ticks(`place ${n}`), { headers })));
    const refused = await ask(ticks('place 4'), { headers });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    streams[0]?.hangUp();
    await until('its place', async () => (await ask(ticks('place 5'), { headers })).status === 200);
    socket.socket.terminate();
  });

  it('counts with the sockets of the same viewer', async () => {
    const headers = await bearer({ userId: 'usr_many', sessionId: 'ses_many' });
    const socket = await openRawSocket(gateway.socketUrl);
    await socket.init(headers.authorization.slice(7));
    expect((await ask(ticks('viewer 1'), { headers })).status).toBe(200);
    expect((await ask(ticks('viewer 2'), { headers })).status).toBe(429);
    socket.socket.terminate();
  });
});

describe('a client that leaves while its operation is prepared', () => {
  it('keeps no place, no upstream and no stream', async () => {
    const verified = withResolvers<VerifiedToken>();
    const verifyToken = vi.fn(() => verified.promise);
    const other = await startTestGateway({ limits: { socketsPerAddress: 1, socketsPerViewer: 1 }, verifyToken });
    const headers = { authorization: 'Bearer any', accept: 'text/event-stream', 'content-type': 'application/json' };
    const connected = once(other.gateway.app.server, 'connection');
    const leaving = request(other.graphqlUrl, { method: 'POST', agent: false, headers }).on('error', () => {});
    leaving.end(JSON.stringify({ query: ticks('left early') }));
    const [connection] = (await connected) as [Socket];
    const gone = once(connection, 'close');
    await until('the question whose token it is', () => verifyToken.mock.calls.length > 0);
    leaving.destroy();
    await gone;
    const viewer: Viewer = { userId: 'usr_gone', credential: 'session', sessionId: 'ses_gone', role: 'VIEWER', scopes: [] };
    verified.resolve({ viewer, expiresAtMs: Date.now() + 60_000 });
    const next = await read({ body: { query: ticks('comes next', ', to: 1') }, headers }, other.graphqlUrl);
    await until('the end', () => next.state.isOver);
    expect([next.status, numbers(next)]).toEqual([200, [1]]);
    expect(other.seen.things.subscriptions.map(({ topic }) => topic)).toEqual(['comes next']);
    expect(await streamsOpen(other.url)).toBe(0);
    await other.close();
  });
});

describe('the end of a stream', () => {
  const lastOf = ({ events }: Awaited<ReturnType<typeof read>>) => events.at(-2)?.data.errors?.[0].extensions;

  it('comes with its access token, and says that another one is needed', async () => {
    const stream = await ask(ticks('short'), { headers: await bearer({ lifeS: 3, sessionId: 'ses_short' }) });
    await until('the end', () => stream.state.isOver);
    expect(lastOf(stream)).toEqual({ code: 'UNAUTHENTICATED', reason: 'TOKEN_EXPIRED' });
    expect(stream.events.at(-1)?.event).toBe('complete');
  });

  it('comes at once when its session is revoked', async () => {
    const stream = await ask(ticks('revoked'), { headers: await bearer({ sessionId: 'ses_gone' }) });
    await until('an event', () => stream.events.length > 0);
    revocations.add(['ses_gone'], Date.now() + 60_000);
    await until('the end', () => stream.state.isOver);
    expect(lastOf(stream)?.code).toBe('UNAUTHENTICATED');
  });

  it('comes to a reader that does not read, while what waits for it stays bounded', async () => {
    const stream = await ask('subscription { ticks(topic: "slow sse", everyMs: 0) { number big a: big b: big c: big } }');
    stream.pause();
    const cuts = () => readMetric(gateway.url, 'gateway_event_streams_cut_total', { reason: 'slow reader' });
    await until('the cut', async () => (await cuts()) === 1, 30_000);
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
    expect(await streamsOpen()).toBe(0);
  });

  it('comes without complete when the gateway goes, so that a client comes back to where it was', async () => {
    const other = await startTestGateway();
    const stream = await read({ body: { query: ticks('drained') } }, other.graphqlUrl);
    await until('events', () => stream.events.length >= 2);
    await other.close();
    await until('the end', () => stream.state.isOver);
    expect(new Set(stream.events.map(({ event }) => event))).toEqual(new Set(['next']));
  });
});
