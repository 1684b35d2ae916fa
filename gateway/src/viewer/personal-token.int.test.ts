import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { newPersonalToken } from '@castgraph/auth/personal-token';
import { until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRawSocket } from '../testing/raw-socket.ts';
import { CLIENT_ADDRESS_KEY, codesOf, ISSUER, RELEASE_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { startTokenKeeper, type TokenKeeper } from '../testing/token-keeper.ts';
import { createRevocations } from './revocations.ts';

const UNKNOWN_MAX = 5;
const known = createRevocations();
const revocations = { ...known, isBlind: () => false };
let keeper: TokenKeeper;
let gateway: TestGateway;
beforeAll(async () => {
  keeper = await startTokenKeeper();
  gateway = await startTestGateway({
    revocations,
    personalTokens: keeper.source,
    limits: { unknownTokensPerMinute: UNKNOWN_MAX, subgraphTimeoutMs: 1_000 },
  });
});
afterAll(async () => {
  await gateway.close();
  await keeper.close();
});
beforeEach(() => {
  keeper.state.questions = [];
  keeper.state.mode = 'well';
});

let addresses = 0;
/** Each test asks from somewhere else, so that they do not meet in a limit. */
const from = (address = `198.51.100.${++addresses}`) => ({
  [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, address),
});
const who = '{ whoAsks { userId scopes } }';
const ask = (token: string, headers = from(), query: string | Record<string, unknown> = who) =>
  gateway.ask(query, { token, headers });

describe('a personal access token', () => {
  it('tells the subgraphs who asks and what of it is let', async () => {
    const { secret } = keeper.make({ scopes: ['videos:read'] });
    expect((await ask(secret)).data.whoAsks).toEqual({ userId: 'usr_alice', scopes: ['videos:read'] });
  });

  it('opens what its scopes open, and nothing more', async () => {
    const query = '{ me { person { name } email } person(id: "p1") { salary } }';
    const reading = await ask(keeper.make({ scopes: ['account:read'] }).secret, from(), query);
    expect(reading.data).toMatchObject({ me: { email: 'me@example.org' }, person: { salary: null } });
    expect(codesOf(reading)).toEqual(['FORBIDDEN']);
    const poor = await ask(keeper.make({ scopes: ['videos:read'] }).secret, from(), query);
    expect(poor.data.me).toEqual({ person: { name: 'Person usr_alice' }, email: null });
    expect(codesOf(poor)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  });

  it('leaves the gateway as a hash only', async () => {
    const { secret } = keeper.make();
    await ask(secret);
    expect(keeper.state.questions).toEqual([
      JSON.stringify({ tokenHash: createHash('sha256').update(secret).digest('base64url') }),
    ]);
  });

  it('is asked for once by any number of requests at a time, and then for a while not at all', async () => {
    const { secret } = keeper.make();
    const headers = from();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(secret, headers)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await ask(secret, headers);
    expect(keeper.state.questions).toHaveLength(1);
  });

  it('is refused where nobody has it, with the same words as a broken one, and remembered as such', async () => {
    const headers = from();
    const stranger = newPersonalToken();
    const broken = `${stranger.slice(0, -1)}${stranger.endsWith('a') ? 'b' : 'a'}`;
    const answers = [await ask(stranger, headers), await ask(stranger, headers), await ask(broken, headers)];
    expect(answers.map(({ status, errors }) => [status, errors?.[0]?.message, errors?.[0]?.extensions])).toEqual(
      Array(3).fill([401, 'The access token is not valid.', { code: 'UNAUTHENTICATED' }]),
    );
    // The checksum spares the question for what is a token by no form.
    expect(keeper.state.questions).toHaveLength(1);
  });

  it('ends at its time, also while it is remembered', async () => {
    const { secret, drop } = keeper.make({ expiresAt: new Date(Date.now() + 1_000).toISOString() });
    const headers = from();
    expect((await ask(secret, headers)).status).toBe(200);
    drop();
    await until('its end', async () => (await ask(secret, headers)).status === 401, 5_000);
  });

  it('is refused at once when it is revoked, though it is remembered', async () => {
    const { id, secret } = keeper.make({ sessionId: 'pat_revoked' });
    const headers = from();
    expect((await ask(secret, headers)).status).toBe(200);
    revocations.add([id], Date.now() + 60_000);
    const answer = await ask(secret, headers);
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
  });

  it('goes on with what its owner may do now, where they come under another id, though it is remembered', async () => {
    const { id, secret, become } = keeper.make({ sessionId: 'pat_before', scopes: ['account:read', 'videos:read'] });
    const headers = from();
    expect((await ask(secret, headers)).data.whoAsks.scopes).toEqual(['account:read', 'videos:read']);
    become({ sessionId: 'pat_after', scopes: ['videos:read'] });
    revocations.add([id], Date.now() + 60_000);
    expect((await ask(secret, headers)).data.whoAsks.scopes).toEqual(['videos:read']);
  });

  it('does not pass for a session, nor a session for one', async () => {
    const session = await gateway.issuer.token();
    const headers = from();
    expect((await ask(`cgp_${session}`, headers)).status).toBe(401);
    expect((await ask(keeper.make().secret.slice(4), headers)).status).toBe(401);
  });
});

describe('while nobody answers whose token it is', () => {
  it.each(['hung', 'broken', 'babbling'] as const)(
    '(%s) unknown ones are refused to be tried again, and remembered ones go on',
    async (mode) => {
      const [remembered, fresh] = [keeper.make(), keeper.make()];
      const headers = from();
      expect((await ask(remembered.secret, headers)).status).toBe(200);
      keeper.state.mode = mode;
      const answer = await ask(fresh.secret, headers);
      expect([answer.status, codesOf(answer), answer.errors?.[0]?.extensions.retryable]).toEqual([503, ['UNAVAILABLE'], true]);
      expect((await ask(remembered.secret, headers)).status).toBe(200);
      expect((await gateway.ask(who)).status).toBe(200);
      // It was no guess, and nothing was remembered of it.
      keeper.state.mode = 'well';
      for (let n = 0; n <= UNKNOWN_MAX; n++) expect((await ask(keeper.make().secret, headers)).status).toBe(200);
      expect((await ask(fresh.secret, headers)).status).toBe(200);
    },
  );
});

describe('trying out tokens', () => {
  it('is over soon for an address, however many it tries at once, and for nobody else', async () => {
    const headers = from();
    const tries = await Promise.all(Array.from({ length: 40 }, () => ask(newPersonalToken(), headers)));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(UNKNOWN_MAX);
    const limited = tries.find(({ status }) => status === 429);
    expect(limited && [codesOf(limited), Number(limited.headers.get('retry-after')) > 0]).toEqual([['RATE_LIMITED'], true]);
    expect(keeper.state.questions).toHaveLength(UNKNOWN_MAX);
    const { secret } = keeper.make();
    expect((await ask(secret, headers)).status).toBe(429);
    expect((await ask(secret)).status).toBe(200);
    // Who is known goes on, wherever from.
    expect((await ask(secret, headers)).status).toBe(200);
  });

  it('is not what a program does that shows one wrong token again and again', async () => {
    const headers = from();
    const wrong = newPersonalToken();
    for (let n = 0; n < 3 * UNKNOWN_MAX; n++) expect((await ask(wrong, headers)).status).toBe(401);
    expect((await ask(keeper.make().secret, headers)).status).toBe(200);
  });
});

describe('the documents of releases', () => {
  const query = '{ hidden { topSecretName } me { secrets { text } } }';
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };

  it('are not there for a token: it sees the public contract alone', async () => {
    const registered = await fetch(`${gateway.url}/internal/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${RELEASE_KEY}` },
      body: JSON.stringify({ remote: 'home', release: 'r1', operations: { [sha256Hash]: query } }),
    });
    expect(registered.status).toBe(200);
    const session = await gateway.issuer.token();
    expect((await gateway.ask({ extensions }, { token: session })).data.hidden).toEqual({ topSecretName: 'x' });
    const { secret } = keeper.make({ scopes: ['account:read'] });
    expect(codesOf(await ask(secret, from(), { extensions }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    const withText = await ask(secret, from(), { query, extensions });
    expect(new Set(codesOf(withText))).toEqual(new Set(['INVALID_INPUT']));
    expect(withText.data).toBeUndefined();
  });

  it('nor is anything internal in what introspection tells it', async () => {
    const { secret } = keeper.make();
    const { data } = await ask(secret, from(), '{ __schema { types { name fields { name } } } }');
    expect(JSON.stringify(data)).toContain('WhoAsks');
    expect(JSON.stringify(data)).not.toMatch(/Hidden|topSecretName|Secret|staffOnly|internalTicks|"secrets"/);
  });
});

describe('a token that is shown in another way', () => {
  it('is not read from the address', async () => {
    const { secret } = keeper.make();
    const url = new URL(gateway.graphqlUrl);
    for (const name of ['access_token', 'accessToken', 'token', 'authorization', 'Authorization'])
      url.searchParams.set(name, `Bearer ${secret}`);
    url.searchParams.set('query', who);
    const answer = await fetch(url, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ data: { whoAsks: { userId: null, scopes: null } } });
    expect(keeper.state.questions).toEqual([]);
  });

  /** Speaks HTTP by hand: a client would not send these. */
  async function askRaw(lines: string[]) {
    const body = JSON.stringify({ query: who });
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    const head = ['POST /graphql HTTP/1.1', `Host: ${hostname}`, 'Content-Type: application/json', 'Connection: close'];
    const accept = 'Accept: application/graphql-response+json';
    socket.write(
      Buffer.from(`${[...head, accept, ...lines, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`, 'utf8'),
    );
    const answer = await text(socket);
    return { status: Number(answer.split(' ')[1]), answer };
  }

  it.each<[string, (secret: string) => string[], number]>([
    ['twice', (secret) => [`Authorization: Bearer ${secret}`, `Authorization: Bearer ${secret}`], 401],
    ['behind another', (secret) => ['Authorization: Bearer x', `authorization: Bearer ${secret}`], 401],
    ['in a list', (secret) => [`Authorization: Bearer ${secret}, Bearer ${secret}`], 401],
    ['with words around it', (secret) => [`Authorization: Bearer ${secret} ${secret}`], 401],
    ['without a scheme', (secret) => [`Authorization: ${secret}`], 401],
    ['as a password', (secret) => [`Authorization: Basic ${Buffer.from(`x:${secret}`).toString('base64')}`], 401],
    ['with letters of another script', (secret) => [`Authorization: Bearer ${secret}é`], 401],
    ['with characters of no width', (secret) => [`Authorization: Bearer \u200b${secret}`], 401],
    ['with a NUL', (secret) => [`Authorization: Bearer ${secret}\0`], 400],
    ['broken by a line', (secret) => [`Authorization: Bearer cgp_x\r\n ${secret}`], 400],
    ['in a megabyte', (secret) => [`Authorization: Bearer ${secret}${'a'.repeat(1_000_000)}`], 431],
  ])('is refused %s', async (_how, lines, status) => {
    const { secret } = keeper.make();
    const { status: given, answer } = await askRaw(lines(secret));
    expect(given).toBe(status);
    expect(answer).not.toContain('usr_alice');
    expect(answer).not.toContain(secret);
    expect(keeper.state.questions).toEqual([]);
  });

  it('is read where it stands alone', async () => {
    const { secret } = keeper.make();
    expect((await askRaw([`Authorization: bearer ${secret}`])).answer).toContain('usr_alice');
  });
});

describe('a socket of a personal access token', () => {
  const sockets: { socket: { terminate(): void } }[] = [];
  afterEach(() => {
    for (const { socket } of sockets.splice(0)) socket.terminate();
  });
  async function open(headers: Record<string, string> = {}) {
    const raw = await openRawSocket(gateway.socketUrl, { ...from(), ...headers });
    sockets.push(raw);
    return raw;
  }
  const refusedBy = async (raw: Awaited<ReturnType<typeof open>>, accessToken?: string) => {
    raw.send({ type: 'connection_init', payload: { accessToken } });
    const { code } = await raw.closed;
    return [code, raw.messages.length];
  };

  it('may come from a page anywhere, a visitor and a session only from the site', async () => {
    const session = await gateway.issuer.token();
    for (const origin of ['http://evil.test', 'null', `${ISSUER}.evil.test`]) {
      const raw = await open({ origin });
      await raw.init(keeper.make().secret);
      raw.send({ id: 'a', type: 'subscribe', payload: { query: who } });
      expect(await raw.saw('next')).toMatchObject({ payload: { data: { whoAsks: { userId: 'usr_alice' } } } });
      expect(await refusedBy(await open({ origin }))).toEqual([4403, 0]);
      expect(await refusedBy(await open({ origin }), session)).toEqual([4403, 0]);
      expect(await refusedBy(await open({ origin }), newPersonalToken())).toEqual([4403, 0]);
    }
    await (await open({ origin: ISSUER })).init(session);
  });

  it('never comes from elsewhere with a cookie, and cannot become a session there', async () => {
    await expect(open({ origin: 'http://evil.test', cookie: 'a=b' })).rejects.toThrow('403');
    const raw = await open({ origin: 'http://evil.test' });
    await raw.init(keeper.make().secret);
    raw.send({ type: 'ping', payload: { accessToken: await gateway.issuer.token() } });
    expect((await raw.closed).code).toBe(4403);
  });

  it('ends when the token is revoked', async () => {
    const { id, secret } = keeper.make({ sessionId: 'pat_socket' });
    const raw = await open();
    await raw.init(secret);
    revocations.add([id], Date.now() + 60_000);
    expect(await raw.closed).toEqual({ code: 4403, reason: 'token revoked' });
  });

  it('goes on with the same token, and never with another one of the same user, whose end would end nothing', async () => {
    const { secret } = keeper.make();
    const raw = await open();
    await raw.init(secret);
    raw.send({ type: 'ping', payload: { accessToken: secret } });
    await raw.saw('pong');
    raw.send({ type: 'ping', payload: { accessToken: keeper.make().secret } });
    expect(await raw.closed).toEqual({ code: 4403, reason: 'another token' });
  });

  it('is told to come back while tokens cannot be checked', async () => {
    keeper.state.mode = 'broken';
    expect(await refusedBy(await open(), keeper.make().secret)).toEqual([1013, 0]);
  });

  it('sees the public contract alone', async () => {
    const raw = await open();
    await raw.init(keeper.make().secret);
    raw.send({ id: 'a', type: 'subscribe', payload: { query: 'subscription { internalTicks { number } }' } });
    expect(await raw.saw('error')).toMatchObject({ payload: [{ extensions: { code: 'INVALID_INPUT' } }] });
  });
});
