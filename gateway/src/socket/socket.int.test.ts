import { testLog, until } from '@castgraph/testkit';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { defaultLimits } from '../limits.ts';
import { startThings } from '../testing/example-graph.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { ISSUER, portOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { createRevocations } from '../viewer/revocations.ts';

let isBlind = false;
const known = createRevocations();
const revocations = { ...known, isBlind: () => isBlind || known.isBlind() };
let gateway: TestGateway;
let heartbeat: NodeJS.Timeout;
beforeAll(async () => {
  heartbeat = setInterval(() => revocations.hear('test'), 500);
  revocations.hear('test');
  gateway = await startTestGateway({
    revocations,
    limits: {
      eventsWaitingMax: 40,
      operationsPerSocket: 5,
      tokenGraceMs: 1_000,
      frameBytes: 64 * 1024,
      framesPerSecond: 60,
    },
  });
  testLog.debug('started');
});
afterAll(async () => {
  clearInterval(heartbeat);
  await gateway.close();
});

const clients: (Client | WebSocket)[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) 'dispose' in client ? await client.dispose() : client.terminate();
  await until('sockets are gone', async () => (await readMetric(gateway.url, 'gateway_sockets')) === 0);
});

function connect(accessToken?: string): Client {
  const client = createClient({
    url: gateway.socketUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: accessToken === undefined ? undefined : { accessToken },
    onNonLazyError: () => {},
  });
  clients.push(client);
  return client;
}

interface Watched {
  events: {
    data?: Record<string, { number: number; cursor: string; asker: string; thing?: unknown; myNote?: string }>;
    errors?: { extensions: { code: string } }[];
  }[];
  error?: unknown;
  isOver: boolean;
  stop(): void;
}

function watch(client: Client, query: string, variables: Record<string, unknown> = {}): Watched {
  const watched: Watched = { events: [], isOver: false, stop: () => {} };
  watched.stop = client.subscribe(
    { query, variables },
    {
      next: (event) => watched.events.push(event as never),
      error: (error) => {
        watched.error = error;
        watched.isOver = true;
      },
      complete: () => {
        watched.isOver = true;
      },
    },
  );
  return watched;
}

const numbers = ({ events }: Watched) => events.map(({ data }) => Object.values(data ?? {})[0]?.number);

async function openRaw(headers?: Record<string, string>, protocol?: string) {
  const raw = await openRawSocket(gateway.socketUrl, headers, protocol);
  clients.push(raw.socket);
  return raw;
}

describe('a subscription through the federated graph', () => {
  it('completes each event from other subgraphs, in order', async () => {
    const watched = watch(connect(), 'subscription { ticks(topic: "joined", to: 5) { number thing { title owner { name } } } }');
    await until('all events', () => watched.isOver);
    expect(watched.error).toBeUndefined();
    expect(numbers(watched)).toEqual([1, 2, 3, 4, 5]);
    expect(watched.events[0]?.data?.ticks?.thing).toEqual({ title: 'Thing t1', owner: { name: 'Person p1' } });
  });

  it('resumes from a cursor', async () => {
    const watched = watch(
      connect(),
      'subscription ($after: String) { ticks(topic: "resumed", after: $after, to: 12) { number } }',
      { after: '10' },
    );
    await until('all events', () => watched.isOver);
    expect(numbers(watched)).toEqual([11, 12]);
  });

  it('answers queries and mutations on the same socket', async () => {
    const query = watch(connect(), '{ person(id: "p1") { name } }');
    await until('answer', () => query.isOver);
    expect(query.events).toMatchObject([{ data: { person: { name: 'Person p1' } } }]);
  });

  it('carries errors in an answer and in an event, masked and coded', async () => {
    const client = connect();
    const query = watch(client, '{ fail(code: "CRASH") thing(id: "t1") { broken } }');
    const events = watch(client, 'subscription { ticks(topic: "errors", to: 2) { number thing { broken owner { salary } } } }');
    await until('both', () => query.isOver && events.isOver);
    const codes = (event: Watched['events'][number] | undefined) => event?.errors?.map(({ extensions }) => extensions.code);
    expect(query.error).toBeUndefined();
    expect(codes(query.events[0])?.sort()).toEqual(['CONFLICT', 'INTERNAL']);
    expect(codes(events.events[0])?.sort()).toEqual(['CONFLICT', 'UNAUTHENTICATED']);
    expect(events.events[1]?.data?.ticks).toEqual({ number: 2, thing: { broken: null, owner: { salary: null } } });
  });

  it('refuses with coded errors what HTTP would refuse', async () => {
    const client = connect();
    const refusedBy = async (query: string) => {
      const watched = watch(client, query);
      await until('refusal', () => watched.isOver);
      return (watched.error as { extensions: { code: string } }[])[0]?.extensions.code;
    };
    expect(await refusedBy('subscription { nope { number } }')).toBe('INVALID_INPUT');
    expect(await refusedBy('subscription { internalTicks { number } }')).toBe('INVALID_INPUT');
    expect(await refusedBy('subscription { guarded { number } }')).toBe('UNAUTHENTICATED');
    expect(await refusedBy(`{ ${Array.from({ length: 31 }, (_item, n) => `a${n}: __typename`).join(' ')} }`)).toBe(
      'INVALID_INPUT',
    );
    expect(await refusedBy('subscription ($no: Boolean!) { ticks(topic: "a") @skip(if: $no) { number } }')).toBe('INVALID_INPUT');
    expect(await refusedBy('{{{')).toBe('INVALID_INPUT');
  });

  it('ends the upstream when the last reader leaves', async () => {
    const client = connect();
    const watched = watch(client, 'subscription { ticks(topic: "left") { number } }');
    await until('an event', () => watched.events.length > 0);
    expect(gateway.seen.things.openSubscriptions).toBe(1);
    watched.stop();
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
  });
});

describe('sharing an upstream', () => {
  const upstreamsOf = (topic: string) => gateway.seen.things.subscriptions.filter((subscription) => subscription.topic === topic);
  const run = async (query: string, tokens: (string | undefined)[]) => {
    const all = tokens.map((token) => watch(connect(token), query));
    await until('events for all', () => all.every(({ events }) => events.length >= 3));
    return all;
  };

  it('is one for everybody where the SDL says that the events are the same for all', async () => {
    const tokens = [
      undefined,
      undefined,
      await gateway.issuer.token(),
      await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' }),
    ];
    const all = await run('subscription { sharedTicks(topic: "one") { number asker thing { title owner { name } } } }', tokens);
    expect(upstreamsOf('one')).toEqual([{ topic: 'one', after: null, asker: 'visitor' }]);
    expect(all.every(({ events }) => events[0]?.data?.sharedTicks?.asker === 'visitor')).toBe(true);
  });

  it('is never among viewers where it does not', async () => {
    const tokens = [
      undefined,
      undefined,
      await gateway.issuer.token(),
      await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' }),
    ];
    const all = await run('subscription { ticks(topic: "own") { number asker } }', tokens);
    expect(upstreamsOf('own')).toHaveLength(4);
    expect(all.map(({ events }) => events[0]?.data?.ticks?.asker)).toEqual(['visitor', 'visitor', 'usr_alice', 'usr_bob']);
  });

  it('is among the sockets of one session', async () => {
    const token = await gateway.issuer.token();
    await run('subscription { ticks(topic: "tabs") { number } }', [token, token]);
    expect(upstreamsOf('tabs')).toHaveLength(1);
  });

  it('is not for a selection that depends on who asks', async () => {
    const alice = await gateway.issuer.token();
    const bob = await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' });
    const all = await run('subscription { sharedTicks(topic: "mine") { number myNote } }', [alice, bob]);
    expect(all.map(({ events }) => events[0]?.data?.sharedTicks?.myNote)).toEqual(['usr_alice', 'usr_bob']);
  });

  it('is among those who come back with the same cursor, as thousands do after a restart', async () => {
    const client = connect();
    const query = 'subscription ($after: String) { sharedTicks(topic: "back", after: $after, everyMs: 500) { number } }';
    const all = Array.from({ length: 4 }, () => watch(client, query, { after: '7' }));
    await until('events for all', () => all.every(({ events }) => events.length >= 2));
    expect(upstreamsOf('back')).toEqual([{ topic: 'back', after: '7', asker: 'visitor' }]);
    for (const watched of all) expect(numbers(watched).slice(0, 2)).toEqual([8, 9]);
  });

  it('does not depend on how the variables are written', async () => {
    const client = connect();
    const query = 'subscription ($every: Int! = 20, $topic: String!) { sharedTicks(topic: $topic, everyMs: $every) { number } }';
    const written = [{ topic: 'written' }, { topic: 'written', every: 20 }, { every: 20, topic: 'written', unknown: 1 }];
    const all = written.map((variables) => watch(client, query, variables));
    const other = watch(client, query, { topic: 'written', every: 21 });
    await until('events for all', () => [...all, other].every(({ events }) => events.length >= 2));
    expect(upstreamsOf('written')).toHaveLength(2);
  });

  it('is not for somebody who begins at a cursor, who would miss what lies between', async () => {
    const client = connect();
    const first = watch(client, 'subscription { sharedTicks(topic: "late") { number } }');
    await until('events', () => first.events.length >= 5);
    const second = watch(client, 'subscription { sharedTicks(topic: "late", after: "1") { number } }');
    await until('events', () => second.events.length >= 2);
    expect(numbers(second).slice(0, 2)).toEqual([2, 3]);
  });
});

describe('the life of a socket', () => {
  it('is refused to a page of another origin, and open to the site and to programs', async () => {
    for (const origin of ['http://evil.test', 'null', `${ISSUER}.evil.test`]) {
      const raw = await openRaw({ origin });
      raw.send({ type: 'connection_init' });
      expect(await raw.closed).toEqual({ code: 4403, reason: 'foreign origin' });
      expect(raw.messages).toEqual([]);
      await expect(openRaw({ origin, cookie: 'session=x' })).rejects.toThrow('403');
    }
    await (await openRaw({ origin: ISSUER })).init();
    await (await openRaw()).init();
  });

  it('is refused with a token that does not hold', async () => {
    const raw = await openRaw();
    raw.send({ type: 'connection_init', payload: { accessToken: await gateway.issuer.token({ lifeS: -5 }) } });
    expect(await raw.closed).toEqual({ code: 4403, reason: 'token refused' });
  });

  it('ends soon after its access token', async () => {
    const raw = await openRaw();
    await raw.init(await gateway.issuer.token({ lifeS: 1 }));
    expect(await raw.closed).toEqual({ code: 4403, reason: 'token expired' });
    expect(defaultLimits.tokenGraceMs).toBe(15_000);
  });

  it('asks for the next token when it is due', async () => {
    const raw = await openRaw();
    await raw.init(await gateway.issuer.token({ lifeS: 2 }));
    const { payload } = await raw.saw('ping');
    expect(payload).toEqual({ reason: 'TOKEN_EXPIRED', closesInMs: 1_000 });
    raw.send({ type: 'pong' });
    raw.send({ type: 'ping', payload: { accessToken: await gateway.issuer.token() } });
    await raw.saw('pong');
    raw.send({ id: 'q', type: 'subscribe', payload: { query: '{ whoAsks { userId } }' } });
    expect((await raw.saw('next')).payload).toMatchObject({ data: { whoAsks: { userId: 'usr_alice' } } });
  });

  it('goes on with the next token in a ping, for the same user only', async () => {
    const raw = await openRaw();
    const first = await gateway.issuer.token({ lifeS: 1 });
    await raw.init(first);
    const notRenewed = await openRaw();
    await notRenewed.init(first);
    raw.send({
      id: 's',
      type: 'subscribe',
      payload: { query: 'subscription { ticks(topic: "renewed", everyMs: 100) { number } }' },
    });
    await raw.saw('next');
    raw.send({ type: 'ping', payload: { accessToken: await gateway.issuer.token() } });
    await raw.saw('pong');
    // One that is not renewed shows when the first token is over, and its grace.
    expect(await notRenewed.closed).toEqual({ code: 4403, reason: 'token expired' });
    expect(raw.socket.readyState).toBe(WebSocket.OPEN);
    const before = raw.messages.length;
    await until('more events', () => raw.messages.length > before);
    raw.send({ type: 'ping', payload: { accessToken: await gateway.issuer.token({ userId: 'usr_bob', sessionId: 'ses_bob' }) } });
    expect(await raw.closed).toEqual({ code: 4403, reason: 'another user' });
  });

  it.each([
    ['role', { role: 'VIEWER' as const }],
    ['scopes', { scope: 'account:read' }],
  ])('ends where the next token is one of another session with fewer rights: other %s', async (_what, fewer) => {
    const raw = await openRaw();
    await raw.init(await gateway.issuer.token({ role: 'MODERATOR' }));
    raw.send({
      type: 'ping',
      payload: { accessToken: await gateway.issuer.token({ role: 'MODERATOR', sessionId: 'ses_next' }) },
    });
    await raw.saw('pong');
    const accessToken = await gateway.issuer.token({ role: 'MODERATOR', sessionId: 'ses_less', ...fewer });
    raw.send({ type: 'ping', payload: { accessToken } });
    expect(await raw.closed).toEqual({ code: 4403, reason: 'other rights' });
  });

  it('begins nothing new once its token has run out, nor while revocations cannot be known', async () => {
    const codeOf = async (raw: Awaited<ReturnType<typeof openRaw>>) => {
      raw.send({ id: 'q', type: 'subscribe', payload: { query: '{ whoAsks { userId } }' } });
      return ((await raw.saw('error')).payload as { extensions: { code: string } }[])[0]?.extensions.code;
    };
    const expired = await openRaw();
    await expired.init(await gateway.issuer.token({ lifeS: 1 }));
    // It is asked for the next token when this one has run out.
    await expired.saw('ping');
    expect(await codeOf(expired)).toBe('UNAUTHENTICATED');
    const blind = await openRaw();
    await blind.init(await gateway.issuer.token());
    isBlind = true;
    expect(await codeOf(blind)).toBe('UNAVAILABLE');
    isBlind = false;
  });

  it('ends at once when its session is revoked', async () => {
    const raw = await openRaw();
    await raw.init(await gateway.issuer.token({ sessionId: 'ses_revoked' }));
    revocations.add(['ses_revoked'], Date.now() + 60_000);
    expect(await raw.closed).toEqual({ code: 4403, reason: 'session ended' });
    const again = await openRaw();
    again.send({ type: 'connection_init', payload: { accessToken: await gateway.issuer.token({ sessionId: 'ses_revoked' }) } });
    expect((await again.closed).code).toBe(4403);
  });
});

describe('too much of a socket', () => {
  it('closes it for a frame over the limit', async () => {
    const raw = await openRaw();
    await raw.init();
    raw.send({ id: '1', type: 'subscribe', payload: { query: `{ __typename } #${'x'.repeat(70_000)}` } });
    expect((await raw.closed).code).toBe(1009);
  });

  it('agrees to no compression, so that no small frame becomes a large one', async () => {
    const raw = await openRaw();
    expect(raw.socket.extensions).toBe('');
  });

  it('closes it for a flood of frames', async () => {
    const raw = await openRaw();
    await raw.init();
    for (let n = 0; n < 200; n++) raw.send({ type: 'ping' });
    expect(await raw.closed).toEqual({ code: 4429, reason: 'too many frames' });
  });

  it('refuses more operations than a connection may have', async () => {
    const client = connect();
    const all = Array.from({ length: 6 }, (_item, n) => watch(client, `subscription { ticks(topic: "cap${n}") { number } }`));
    await until('the refusal', () => all.some(({ error }) => error !== undefined));
    expect(all.filter(({ error }) => error !== undefined)).toHaveLength(1);
    const refused = all.find(({ error }) => error !== undefined);
    expect(refused?.error).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });

  it('cuts off a reader that does not read, and keeps the memory bounded', async () => {
    const raw = await openRaw();
    await raw.init();
    raw.socket.pause();
    const before = process.memoryUsage().rss;
    for (const n of [1, 2, 3]) {
      raw.send({
        id: `${n}`,
        type: 'subscribe',
        payload: { query: `subscription { ticks(topic: "slow${n}", everyMs: 0) { number big a: big b: big c: big d: big } }` },
      });
    }
    const cuts = () => readMetric(gateway.url, 'gateway_sockets_cut_total', { reason: 'slow reader' });
    await until('the cut', async () => ((await cuts()) ?? 0) > 0, 30_000);
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });
});

describe('a subgraph that dies under a subscription', () => {
  it('is resumed from the last cursor when it is back: nothing lost, nothing doubled', async () => {
    const port = portOf(gateway.subgraphs.things);
    const watched = watch(connect(), 'subscription { ticks(topic: "killed", everyMs: 30) { number } }');
    await until('events', () => watched.events.length >= 5);
    await gateway.subgraphs.things.close();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = watched.events.length;
    gateway.subgraphs.things = await startThings(port, gateway.seen.things);
    await until('more events', () => watched.events.length >= before + 5);
    expect(watched.isOver).toBe(false);
    const seen = numbers(watched);
    expect(seen).toEqual(seen.map((_number, index) => index + 1));
  });
});
