import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { openFrameSocket } from '../testing/frame-socket.ts';
import { openRawSocket, openStubbornSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { CLIENT_ADDRESS_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { withResolvers } from '../testing/with-resolvers.ts';
import type { VerifiedToken } from '../viewer/access-token.ts';
import { createRevocations } from '../viewer/revocations.ts';

const revocations = { ...createRevocations(), isBlind: () => false };
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    revocations,
    limits: { socketsMax: 6, socketsPerAddress: 3, socketsPerViewer: 2 },
  });
});
afterAll(() => gateway.close());

const sockets: WebSocket[] = [];
const socketsOpen = (url = gateway.url) => readMetric(url, 'gateway_sockets');
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await until('every socket is gone', async () => (await socketsOpen()) === 0);
});

let address = 0;
const somewhere = () => `198.51.100.${++address}`;
async function open(from = somewhere()) {
  const raw = await openRawSocket(gateway.socketUrl, { [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, from) });
  sockets.push(raw.socket);
  return raw;
}
const greet = { id: 'm', type: 'subscribe', payload: { query: 'mutation { greet(name: "x") }' } };

describe('a client that leaves the close unanswered', () => {
  it('can do nothing more once its session was revoked, and is hung up on', async () => {
    const client = await openStubbornSocket(gateway.socketUrl);
    client.send({ type: 'connection_init', payload: { accessToken: await gateway.issuer.token({ sessionId: 'ses_stubborn' }) } });
    await client.hears('connection_ack');
    client.send(greet);
    await client.hears('complete');
    const before = gateway.seen.people.requests;
    revocations.add(['ses_stubborn'], Date.now() + 60_000);
    await client.hears('session ended');
    client.send({ ...greet, id: 'n' });
    await client.gone;
    expect(gateway.seen.people.requests).toBe(before);
  });
});

describe('a socket that closes while its token is looked at', () => {
  it.each(['connection_init', 'ping'])('is not cut again when that token runs out: %s', async (type) => {
    const held = withResolvers<VerifiedToken>();
    const endsAt = (expiresAtMs: number): VerifiedToken => ({
      viewer: { userId: 'usr_gone', credential: 'session', sessionId: 'ses_gone', role: 'VIEWER', scopes: [] },
      expiresAtMs,
    });
    const soon = () => Date.now() + 200;
    const isLookedAt = vi.fn();
    const other = await startTestGateway({
      limits: { tokenGraceMs: 0 },
      async verifyToken(text) {
        if (text === 'long') return endsAt(Number.POSITIVE_INFINITY);
        if (text === 'short') return endsAt(soon());
        isLookedAt();
        return held.promise;
      },
    });
    const cuts = () => readMetric(other.url, 'gateway_sockets_cut_total', { reason: 'token expired' });
    const leaving = await openRawSocket(other.socketUrl);
    if (type === 'ping') await leaving.init('long');
    leaving.send({ type, payload: { accessToken: 'held' } });
    await until('the question whose token it is', () => isLookedAt.mock.calls.length > 0);
    leaving.socket.terminate();
    await until('its end', async () => (await socketsOpen(other.url)) === 0);
    held.resolve(endsAt(soon()));
    // One whose token runs out as well, a little later.
    const last = await openRawSocket(other.socketUrl);
    last.send({ type: 'connection_init', payload: { accessToken: 'short' } });
    expect(await last.closed).toEqual({ code: 4403, reason: 'token expired' });
    expect(await cuts()).toBe(1);
    await other.close();
  });
});

describe('a session that was revoked', () => {
  it('begins nothing on a socket that is open still', async () => {
    const raw = await open();
    await raw.init(await gateway.issuer.token({ sessionId: 'ses_ended' }));
    // The listeners that close sockets are not called: only what is known counts.
    const { has } = revocations;
    revocations.has = (sessionId) => sessionId === 'ses_ended' || has(sessionId);
    raw.send(greet);
    const { payload } = await raw.saw('error');
    revocations.has = has;
    expect(payload).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});

describe('connections', () => {
  it('of one address are counted before a word is said, an IPv6 network as one address', async () => {
    for (const [first, next] of [
      ['198.51.100.200', '198.51.100.200'],
      ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'],
    ] as const) {
      for (let n = 0; n < 3; n++) await open(first);
      await expect(open(next)).rejects.toThrow('429');
      for (const socket of sockets.splice(0)) socket.terminate();
      await until('every socket is gone', async () => (await socketsOpen()) === 0);
      await open(next);
    }
  });

  it('of one viewer are counted from wherever they come', async () => {
    const token = await gateway.issuer.token();
    for (let n = 0; n < 2; n++) await (await open()).init(token);
    const third = await open();
    third.send({ type: 'connection_init', payload: { accessToken: token } });
    expect(await third.closed).toEqual({ code: 1013, reason: 'too many connections' });
    await (await open()).init(await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' }));
  });

  it('over one of these limits are told when to come back', async () => {
    const headers = { [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, '198.51.100.201') };
    const refused = async () => (await openFrameSocket(gateway.socketUrl, undefined, headers)).head.toLowerCase().split('\r\n');
    for (let n = 0; n < 3; n++) await open('198.51.100.201');
    expect(await refused()).toEqual(expect.arrayContaining(['http/1.1 429 too many requests', 'retry-after: 1']));
    for (let n = 0; n < 3; n++) await open();
    expect(await refused()).toEqual(expect.arrayContaining(['http/1.1 503 service unavailable', 'retry-after: 1']));
  });

  it('of everybody are bounded', async () => {
    for (let n = 0; n < 6; n++) await open();
    await expect(open()).rejects.toThrow('503');
  });
});
