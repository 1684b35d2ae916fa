import { once } from 'node:events';
import { connect } from 'node:net';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { CLIENT_ADDRESS_KEY, codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const PER_MINUTE = 5;
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { readsPerMinute: PER_MINUTE } });
});
afterAll(() => gateway.close());

const from = (address: string): Record<string, string> => ({
  [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, address),
});
let last = 0;
const somewhere = () => from(`203.0.113.${++last}`);
const ask = (query: string | Record<string, unknown>, headers = somewhere()) => gateway.ask(query, { headers });

describe('the limit of an address', () => {
  it.each([
    ['that cannot be read', '{{{'],
    ['that asks for what is not there', '{ nope }'],
    ['that costs too much', `{ ${Array.from({ length: 31 }, (_item, n) => `a${n}: __typename`).join(' ')} }`],
    ['that nobody registered', { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } }],
    ['that is empty', {}],
  ])('counts a document %s', async (_, document) => {
    const headers = somewhere();
    for (let n = 0; n < PER_MINUTE; n++) expect((await ask(document, headers)).status).toBe(400);
    const refused = await ask('{ __typename }', headers);
    expect([refused.status, codesOf(refused)]).toEqual([429, ['RATE_LIMITED']]);
  });

  it.each<[string, number, { method?: string; type?: string; body?: string }]>([
    ['that is not JSON', 400, { body: '{' }],
    ['of another type', 415, { type: 'text/plain' }],
    ['in a method that there is not', 405, { method: 'PUT' }],
    ['that is too large', 413, { body: ' '.repeat(defaultLimits.bodyBytes + 1) }],
  ])(
    'counts a request %s, and tells what is left',
    async (_, status, { method = 'POST', type = 'application/json', body = '{}' }) => {
      const headers = { ...somewhere(), 'content-type': type };
      const send = () => fetch(gateway.graphqlUrl, { method, headers, body });
      const answers = [];
      for (let n = 0; n <= PER_MINUTE; n++) answers.push(await send());
      expect(answers.map((answer) => answer.status)).toEqual([...Array(PER_MINUTE).fill(status), 429]);
      expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"reads";r=4;t=\d+$/);
    },
  );

  it('is that of its network where it is IPv6', async () => {
    for (let n = 0; n < PER_MINUTE; n++) await ask('{ __typename }', from(`2001:db8:0:7::${n}`));
    expect((await ask('{ __typename }', from('2001:db8:0:7:1234::1'))).status).toBe(429);
    expect((await ask('{ __typename }', from('2001:db8:0:8::1'))).status).toBe(200);
  });

  it('is paid once for each root field', async () => {
    const headers = somewhere();
    expect((await ask('{ a: __typename b: __typename c: __typename }', headers)).status).toBe(200);
    expect((await ask('{ a: __typename b: __typename }', headers)).status).toBe(200);
    expect((await ask('{ __typename }', headers)).status).toBe(429);
  });
});

describe('an address without a read left', () => {
  it('is told so before its body is read', async () => {
    const headers = somewhere();
    for (let n = 0; n <= PER_MINUTE; n++) await ask('{ __typename }', headers);
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const lines = Object.entries({ ...headers, host: hostname, 'content-type': 'application/json', 'content-length': '9' });
    // The body never comes.
    socket.write(`POST /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 429 /);
    expect(String(answer)).toContain('"code":"RATE_LIMITED"');
    expect(String(answer)).toMatch(/retry-after: \d/i);
  });

  it('tells nobody what somebody else there has left to spend', async () => {
    const headers = somewhere();
    const token = await gateway.issuer.token();
    for (let n = 0; n < PER_MINUTE; n++) await gateway.ask('{ __typename }', { headers, token });
    const own = await gateway.ask('{ __typename }', { headers, token });
    expect([own.status, own.extensions]).toMatchObject([429, { cost: { tier: 'FREE' } }]);
    const visitor = await gateway.ask('{ __typename }', { headers });
    expect([visitor.status, visitor.extensions]).toEqual([429, undefined]);
    expect(visitor.headers.get('ratelimit-policy')).toBe(`"reads";q=${PER_MINUTE};w=60`);
    expect(visitor.headers.get('ratelimit')).toBe('"reads";r=0;t=60');
    expect(Number(visitor.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a token that does not hold', () => {
  it.each(['application/graphql-response+json', 'text/event-stream'])('costs its address a read, for %s', async (accept) => {
    const headers = { ...somewhere(), accept };
    const refused = [];
    for (let n = 0; n <= PER_MINUTE; n++) refused.push(await gateway.ask('{ __typename }', { headers, token: 'a.b.c' }));
    expect(refused.map(({ status }) => status)).toEqual([...Array(PER_MINUTE).fill(401), 429]);
    expect(refused[0]?.headers.get('ratelimit')).toMatch(/^"reads";r=4;t=\d+$/);
    expect(refused[0]?.extensions).toBeUndefined();
    expect((await gateway.ask('{ __typename }', { headers: { ...headers, accept: '*/*' } })).status).toBe(429);
  });

  it.each(['Basic dTpw', 'Bearer a b', 'x', 'Bearer'])(
    'costs its address a read where it is no token at all: %s',
    async (authorization) => {
      for (const accept of ['application/json', 'text/event-stream']) {
        const headers = { ...somewhere(), accept, authorization };
        const refused = [];
        for (let n = 0; n <= PER_MINUTE; n++) refused.push(await gateway.ask('{ __typename }', { headers }));
        expect(refused.map(({ status }) => status)).toEqual([...Array(PER_MINUTE).fill(401), 429]);
        expect(refused[0]?.headers.get('ratelimit')).toMatch(/^"reads";r=4;t=\d+$/);
        // RFC 6750, 3. No browser asks for a password because of it.
        const asksFor = refused.map((answer) => answer.headers.get('www-authenticate'));
        expect(asksFor).toEqual([...Array(PER_MINUTE).fill('Bearer'), null]);
      }
    },
  );

  it('costs its address a read where a socket begins with it, and where one is lengthened by it', async () => {
    const headers = somewhere();
    const closeCodes: number[] = [];
    for (let n = 1; n < PER_MINUTE; n++) {
      const raw = await openRawSocket(gateway.socketUrl, headers);
      raw.send({ type: 'connection_init', payload: { accessToken: 'a.b.c' } });
      closeCodes.push((await raw.closed).code);
    }
    expect(closeCodes).toEqual(Array(PER_MINUTE - 1).fill(4403));
    const open = await openRawSocket(gateway.socketUrl, headers);
    await open.init(await gateway.issuer.token());
    open.send({ type: 'ping', payload: { accessToken: 'a.b.c' } });
    await open.saw('pong');
    open.send({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } });
    expect(await open.saw('error')).toMatchObject({ payload: [{ extensions: { code: 'RATE_LIMITED' } }] });
    const raw = await openRawSocket(gateway.socketUrl, headers);
    raw.send({ type: 'connection_init', payload: { accessToken: 'a.b.c' } });
    // Come back later, rather than with another token.
    expect((await raw.closed).code).toBe(1013);
  });
});

describe('a limit of a subgraph', () => {
  it.each(['application/graphql-response+json', 'application/json', '*/*'])(
    'is the status of the whole answer where nothing else was asked for, also for %s',
    async (accept) => {
      const limited = await ask('{ fail(code: "RATE_LIMITED") }', { ...somewhere(), accept });
      expect(limited).toMatchObject({ status: 429, data: { fail: null } });
      expect(codesOf(limited)).toEqual(['RATE_LIMITED']);
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    },
  );

  it('is an error at its place beside what was answered', async () => {
    const partly = await ask('{ fail(code: "RATE_LIMITED") thing(id: "t1") { title } }');
    expect([partly.status, codesOf(partly)]).toEqual([200, ['RATE_LIMITED']]);
    expect(partly.data).toEqual({ fail: null, thing: { title: 'Thing t1' } });
  });
});
