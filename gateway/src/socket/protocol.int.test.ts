import { until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openFrameSocket } from '../testing/frame-socket.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

// Every rule of graphql-transport-ws that a client can see. Tokens, origins and floods have suites of their own.
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

type Raw = Awaited<ReturnType<typeof openRawSocket>>;
const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});
async function open() {
  const raw = await openRawSocket(gateway.socketUrl);
  opened.push(() => raw.socket.terminate());
  return raw;
}
async function openReady() {
  const raw = await open();
  await raw.init();
  return raw;
}
async function openByHand(protocols?: string) {
  const raw = await openFrameSocket(gateway.socketUrl, protocols);
  opened.push(raw.hangUp);
  return raw;
}

const subscribe = (id: string, query: string, rest: object = {}) => ({ id, type: 'subscribe', payload: { query, ...rest } });
const complete = (id: string) => ({ id, type: 'complete' });
const ticks = (topic: string, args = '') => `subscription { ticks(topic: "${topic}"${args}) { number } }`;
const typesOf = ({ messages }: Raw, id?: string) => messages.filter((message) => message.id === id).map(({ type }) => type);
const isOver = (raw: Raw, id: string) => typesOf(raw, id).some((type) => type === 'complete' || type === 'error');

/** Everything that was sent before has been dealt with: a query that is asked now has been answered. */
let probes = 0;
async function settle(raw: Raw): Promise<void> {
  const id = `probe-${++probes}`;
  raw.send(subscribe(id, '{ __typename }'));
  await until('the probe', () => isOver(raw, id));
}
async function expectOpen(raw: Raw): Promise<void> {
  await settle(raw);
  expect(raw.socket.readyState).toBe(raw.socket.OPEN);
}

describe('the subprotocol', () => {
  it.each([
    ['none', ''],
    ['the one before', 'graphql-ws'],
    ['another', 'soap'],
  ])('is refused with 4406 where a client offers %s', async (_what, protocols) => {
    const raw = await openByHand(protocols);
    expect(raw.status).toBe(101);
    expect(await raw.closeCode()).toBe(4406);
  });

  it('is chosen among several', async () => {
    const raw = await openByHand('soap, graphql-transport-ws, graphql-ws');
    expect(raw.head.toLowerCase()).toContain('sec-websocket-protocol: graphql-transport-ws');
    raw.send({ type: 'connection_init' });
    await until('the acknowledgement', () => raw.messages().some(({ type }) => type === 'connection_ack'));
  });
});

describe('connection_init', () => {
  it.each([
    ['without a payload', { type: 'connection_init' }],
    ['with null for a payload', { type: 'connection_init', payload: null }],
    ['with an empty payload', { type: 'connection_init', payload: {} }],
    ['with a payload that says nothing here', { type: 'connection_init', payload: { other: [1] } }],
    ['with null for a token', { type: 'connection_init', payload: { accessToken: null } }],
    ['with an empty token', { type: 'connection_init', payload: { accessToken: '' } }],
  ])('%s is acknowledged once', async (_what, message) => {
    const raw = await open();
    raw.send(message);
    await raw.saw('connection_ack');
    await settle(raw);
    expect(raw.messages.filter(({ type }) => type === 'connection_ack')).toEqual([{ type: 'connection_ack' }]);
  });

  it('closes with 4408 where it does not come', async () => {
    const raw = await open();
    expect((await raw.closed).code).toBe(4408);
  });

  it('closes with 4429 where it comes again, also before the first was answered', async () => {
    const after = await openReady();
    after.send({ type: 'connection_init' });
    expect((await after.closed).code).toBe(4429);
    const before = await open();
    const payload = { accessToken: await gateway.issuer.token() };
    for (const _ of [1, 2]) before.send({ type: 'connection_init', payload });
    expect((await before.closed).code).toBe(4429);
  });

  it('closes with 4403 where its token does not hold', async () => {
    const raw = await open();
    raw.send({ type: 'connection_init', payload: { accessToken: 'not.a.token' } });
    expect((await raw.closed).code).toBe(4403);
  });

  it('must be acknowledged before anything is asked: 4401', async () => {
    const unasked = await open();
    unasked.send(subscribe('1', '{ __typename }'));
    expect((await unasked.closed).code).toBe(4401);
    const hasty = await open();
    hasty.send({ type: 'connection_init', payload: { accessToken: await gateway.issuer.token() } });
    hasty.send(subscribe('1', '{ __typename }'));
    expect((await hasty.closed).code).toBe(4401);
  });
});

describe('ping and pong', () => {
  it('are exchanged at any time, also before connection_init', async () => {
    const raw = await open();
    raw.send({ type: 'ping' });
    await raw.saw('pong');
    raw.send({ type: 'pong' });
    await raw.init();
    raw.send({ type: 'ping', payload: { sentAt: 1 } });
    await until('the second', () => raw.messages.filter(({ type }) => type === 'pong').length === 2);
    raw.send({ type: 'pong', payload: { late: true } });
    await expectOpen(raw);
  });
});

describe('a message that is not one', () => {
  it.each([
    ['not JSON', 'not json'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"ping"'],
    ['no type', {}],
    ['a type that is a number', { type: 1 }],
    ['a type that nobody knows', { type: 'start', id: '1', payload: {} }],
    ['a type of every object', { type: 'constructor' }],
    ['a ping whose payload is text', { type: 'ping', payload: 'x' }],
    ['a pong whose payload is a list', { type: 'pong', payload: [] }],
    ['a connection_init whose token is a list', { type: 'connection_init', payload: { accessToken: ['a'] } }],
    ['a connection_init whose token is a number', { type: 'connection_init', payload: { accessToken: 0 } }],
    ['a connection_init whose token is false', { type: 'connection_init', payload: { accessToken: false } }],
    ['a ping whose token is an object', { type: 'ping', payload: { accessToken: {} } }],
    ['a connection_init whose payload is a number', { type: 'connection_init', payload: 1 }],
    ['a subscribe without an id', { type: 'subscribe', payload: { query: '{ __typename }' } }],
    ['a subscribe with an empty id', subscribe('', '{ __typename }')],
    ['a subscribe whose id is a number', { ...subscribe('', '{ __typename }'), id: 7 }],
    ['a subscribe without a payload', { type: 'subscribe', id: '1' }],
    ['a subscribe without a query', { type: 'subscribe', id: '1', payload: {} }],
    ['a subscribe whose query is an object', { type: 'subscribe', id: '1', payload: { query: {} } }],
    ['a subscribe whose variables are a list', subscribe('1', '{ __typename }', { variables: [] })],
    ['a subscribe whose extensions are text', subscribe('1', '{ __typename }', { extensions: 'x' })],
    ['a subscribe whose operationName is a number', subscribe('1', '{ __typename }', { operationName: 1 })],
    ['a complete without an id', { type: 'complete' }],
    ['a connection_ack, which only a server sends', { type: 'connection_ack' }],
    ['a next, which only a server sends', { type: 'next', id: '1', payload: { data: {} } }],
    ['an error, which only a server sends', { type: 'error', id: '1', payload: [{ message: 'x' }] }],
  ])('closes with 4400: %s', async (_what, message) => {
    const raw = await open();
    raw.send(message);
    const { code, reason } = await raw.closed;
    expect(code).toBe(4400);
    expect(reason).not.toMatch(/stack|\/src\/|node_modules/);
  });
});

describe('an operation', () => {
  it('of one result is one next and one complete, its null members being absent ones', async () => {
    const raw = await openReady();
    raw.send(subscribe('q', 'query A { __typename }', { operationName: null, variables: null, extensions: null }));
    await until('the end', () => isOver(raw, 'q'));
    await settle(raw);
    expect(raw.messages.filter(({ id }) => id === 'q')).toMatchObject([
      { id: 'q', type: 'next', payload: { data: { __typename: 'Query' } } },
      { id: 'q', type: 'complete' },
    ]);
  });

  it('of many results is a next for each, then one complete', async () => {
    const raw = await openReady();
    raw.send(subscribe('s', ticks('finite', ', to: 3, everyMs: 1')));
    await until('the end', () => isOver(raw, 's'));
    await settle(raw);
    expect(typesOf(raw, 's')).toEqual(['next', 'next', 'next', 'complete']);
  });

  it('that is refused is one error with the reasons, and nothing after it', async () => {
    const raw = await openReady();
    raw.send(subscribe('e', '{ nope }'));
    raw.send(subscribe('p', '{{{'));
    await until('both', () => isOver(raw, 'e') && isOver(raw, 'p'));
    await settle(raw);
    expect([typesOf(raw, 'e'), typesOf(raw, 'p')]).toEqual([['error'], ['error']]);
    expect(raw.messages.find(({ id }) => id === 'e')?.payload).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  });

  it('that fails while it runs is a next with errors, then complete', async () => {
    const raw = await openReady();
    raw.send(subscribe('f', '{ fail(code: "CONFLICT") }'));
    await until('the end', () => isOver(raw, 'f'));
    expect(raw.messages.filter(({ id }) => id === 'f')).toMatchObject([
      { type: 'next', payload: { data: { fail: null }, errors: [{ path: ['fail'], extensions: { code: 'CONFLICT' } }] } },
      { type: 'complete' },
    ]);
  });

  it('holds up no other one', async () => {
    const raw = await openReady();
    raw.send(subscribe('slow', '{ wait(ms: 300) }'));
    raw.send(subscribe('stream', ticks('beside', ', everyMs: 1')));
    raw.send(subscribe('quick', '{ __typename }'));
    await until('all', () => isOver(raw, 'slow') && isOver(raw, 'quick') && typesOf(raw, 'stream').includes('next'));
    const order = raw.messages.filter(({ type }) => type === 'complete').map(({ id }) => id);
    expect(order).toEqual(['quick', 'slow']);
  });
});

describe('an id', () => {
  it.each([
    ['a subscription', ticks('twice', ', everyMs: 1000')],
    ['a query', '{ wait(ms: 1000) }'],
  ])('that %s is using closes with 4409 when it is used again', async (_what, query) => {
    const raw = await openReady();
    raw.send(subscribe('a', query));
    raw.send(subscribe('a', '{ __typename }'));
    expect((await raw.closed).code).toBe(4409);
  });

  it.each([
    ['complete', '{ __typename }'],
    ['error', '{ nope }'],
  ])('is free again after %s', async (end, query) => {
    const raw = await openReady();
    for (const times of [1, 2, 3]) {
      raw.send(subscribe('a', query));
      await until('the end', () => typesOf(raw, 'a').filter((type) => type === end).length === times);
    }
    await expectOpen(raw);
  });

  it.each([
    ['of many characters', 'x'.repeat(10_000)],
    ['of other scripts and signs', 'идентификатор-🏃-\u0000-\r\nx-evil: 1'],
    ['of a name that every object has', '__proto__'],
    ['of another such name', 'constructor'],
  ])('%s is taken as it is, and asks subgraphs as any other does', async (_what, id) => {
    const raw = await openReady();
    // As often as would eject a subgraph that failed.
    for (let times = 1; times <= 6; times++) {
      raw.send(subscribe(id, `{ person(id: "p${times}") { name things { title } } }`));
      await until('the end', () => typesOf(raw, id).filter((type) => type === 'complete').length === times);
    }
    const answers = raw.messages.filter((message) => message.id === id && message.type === 'next');
    expect(answers.flatMap(({ payload }) => (payload as { errors?: unknown[] }).errors ?? [])).toEqual([]);
  });
});

describe('a complete of the client', () => {
  it('of what is not there, or is over, is passed over', async () => {
    const raw = await openReady();
    raw.send(complete('never'));
    raw.send(complete('__proto__'));
    raw.send(subscribe('q', '{ __typename }'));
    await until('the end', () => isOver(raw, 'q'));
    raw.send(complete('q'));
    await expectOpen(raw);
    expect(typesOf(raw, 'q')).toEqual(['next', 'complete']);
  });

  it('ends a subscription: no event and no complete comes any more, and the upstream is let go', async () => {
    const raw = await openReady();
    raw.send(subscribe('s', ticks('ended', ', everyMs: 5')));
    await until('events', () => typesOf(raw, 's').length >= 3);
    raw.send(complete('s'));
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
    await settle(raw);
    const seen = typesOf(raw, 's').length;
    await settle(raw);
    expect(typesOf(raw, 's')).toEqual(Array(seen).fill('next'));
  });

  it('ends one that waits for an event which is long in coming', async () => {
    const raw = await openReady();
    raw.send(subscribe('s', ticks('quiet', ', everyMs: 20000')));
    await until('the upstream', () => gateway.seen.things.openSubscriptions === 1);
    raw.send(complete('s'));
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0, 10_000);
  });

  it('ends a query: its result is not sent', async () => {
    const raw = await openReady();
    raw.send(subscribe('q', '{ wait(ms: 300) }'));
    await until('it is asked', () => gateway.seen.things.waiting === 1);
    raw.send(complete('q'));
    await until('it is answered', () => gateway.seen.things.waiting === 0);
    await settle(raw);
    await settle(raw);
    expect(typesOf(raw, 'q')).toEqual([]);
  });

  it('frees the id at once: what was asked under it before is not answered under it now', async () => {
    const raw = await openReady();
    raw.send(subscribe('a', '{ before: wait(ms: 300) }'));
    await until('it is asked', () => gateway.seen.things.waiting === 1);
    raw.send(complete('a'));
    raw.send(subscribe('a', ticks('reused', ', everyMs: 10')));
    await until('events', () => typesOf(raw, 'a').length >= 3);
    await until('the first is over', () => gateway.seen.things.waiting === 0);
    await settle(raw);
    const before = typesOf(raw, 'a').length;
    await until('more events', () => typesOf(raw, 'a').length >= before + 3);
    expect(JSON.stringify(raw.messages)).not.toContain('"before"');
    expect(new Set(typesOf(raw, 'a'))).toEqual(new Set(['next']));
    raw.send(complete('a'));
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0);
  });

  it('frees the id of a subscription at once, too', async () => {
    const raw = await openReady();
    raw.send(subscribe('a', ticks('first', ', everyMs: 20000')));
    await until('the upstream', () => gateway.seen.things.openSubscriptions === 1);
    raw.send(complete('a'));
    raw.send(subscribe('a', ticks('second', ', everyMs: 10')));
    await until('events', () => typesOf(raw, 'a').length >= 5);
    await until('one upstream', () => gateway.seen.things.openSubscriptions === 1);
    await settle(raw);
    expect(new Set(typesOf(raw, 'a'))).toEqual(new Set(['next']));
  });
});

describe('a socket that is gone', () => {
  it('leaves nothing behind at the subgraphs, however quiet its streams were', async () => {
    const raw = await openReady();
    for (const topic of ['one', 'two']) raw.send(subscribe(topic, ticks(`gone-${topic}`, ', everyMs: 20000')));
    await until('both upstreams', () => gateway.seen.things.openSubscriptions === 2);
    raw.socket.terminate();
    await until('no upstream', () => gateway.seen.things.openSubscriptions === 0, 10_000);
  });
});
