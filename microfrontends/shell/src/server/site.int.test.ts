import { createHmac } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { verifyClientAddress } from '@castgraph/auth/client-address';
import { type TrustedProxies, trustProxies } from '@castgraph/auth/trusted-proxies';
import { createLogger } from '@castgraph/logger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDescribeClient, createReadClientAddress } from './client-address.ts';
import { createGraphProxy } from './graph-proxy.ts';
import { listOrigins } from './origins.ts';
import { createOperationsRegistrar } from './register-operations.ts';
import { createRegistry } from './registry.ts';
import { createReleaseFiles } from './release-files.ts';
import { createReleaseStore } from './releases.ts';
import type { Handler } from './request.ts';
import { createSessionCookie } from './session/session-cookie.ts';
import { createSessionEnd } from './session/session-end.ts';
import { createSessionGraph } from './session/session-graph.ts';
import { createSessionRoutes } from './session/session-routes.ts';
import { startSiteServer } from './site-server.ts';

const log = createLogger({ service: 'shell', level: 'silent' });
const key = Buffer.alloc(32, 5);
const origin = 'http://localhost:3000';
// A test trusts the loopback where it is about proxies.
let isBehindProxy = false;
const loopback = trustProxies(['127.0.0.0/8']);
const proxies: TrustedProxies = { check: (address, family) => isBehindProxy && loopback.check(address, family) };
const releaseName = 'abcdefabcdef';
const chunk = `const chunk = ${JSON.stringify('x'.repeat(2_000))};`;

interface Seen {
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}
let seen: Seen[] = [];
let graphAnswer: { status: number; body: unknown; headers?: Record<string, string> };
/** Streams of events that wait for the test to write. */
let streamed: ServerResponse[] = [];
let gateway: Server;
let site: Awaited<ReturnType<typeof startSiteServer>>;
let proxy: ReturnType<typeof createGraphProxy>;
let registrar: ReturnType<typeof createOperationsRegistrar>;
let dir: string;

const signedIn = (refreshToken: string) => ({
  __typename: 'SignedIn',
  session: { id: 'ses_1', expiresAt: new Date(Date.now() + 600_000).toISOString() },
  accessToken: `access-for-${refreshToken}`,
  accessTokenExpiresAt: new Date(Date.now() + 600_000).toISOString(),
  refreshToken,
  viewer: { user: { id: 'usr_1', handle: 'olive', displayName: 'Olive', role: 'VIEWER', avatar: null } },
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${site.port}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...headers },
    body: JSON.stringify(body),
  });
/** Stands where the pages do. */
const answerNotFound: Handler = (_req, res) => {
  res.writeHead(404).end();
  return true;
};
const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'castgraph-shell-'));
  const files = join(dir, 'home', 'dist', releaseName, '_next', 'static', 'chunks');
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, 'page.js'), chunk);
  writeFileSync(join(files, 'page.js.br'), brotliCompressSync(chunk));
  const release = join(dir, 'home', 'dist', releaseName);
  writeFileSync(
    join(release, 'release.json'),
    JSON.stringify({ name: 'home', release: releaseName, css: ['static/css/a.css'], scripts: ['static/chunks/page.js'] }),
  );
  writeFileSync(join(release, 'operations.json'), JSON.stringify({ ['a'.repeat(64)]: 'query A { __typename }' }));
  writeFileSync(join(dir, 'home', 'dist', 'current'), releaseName);

  gateway = createServer((req, res) => {
    if (req.headers.accept === 'text/event-stream') {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      streamed.push(res);
      return;
    }
    let body = '';
    req.on('data', (part) => {
      body += part;
    });
    req.on('end', () => {
      seen.push({ url: req.url, headers: req.headers, body });
      const headers = { 'content-type': 'application/json', 'set-cookie': 'gateway=1', ...graphAnswer.headers };
      res.writeHead(graphAnswer.status, headers);
      res.end(JSON.stringify(graphAnswer.body));
    });
  });
  gateway.on('upgrade', (req, socket) => {
    const accept = createHmac('sha1', 'x').update(String(req.headers['x-castgraph-client'])).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const describeClient = createDescribeClient(key, proxies);
  const releases = createReleaseStore(dir);
  proxy = createGraphProxy({
    gatewayUrl,
    describeClient,
    readAddress: createReadClientAddress(proxies),
    origins: listOrigins(origin),
    log,
  });
  graphAnswer = { status: 200, body: { ok: true } };
  registrar = createOperationsRegistrar({ gatewayUrl, releaseKey: 'r'.repeat(16), releases, shellOperations: {}, log });
  site = await startSiteServer({
    host: '127.0.0.1',
    port: 0,
    log,
    handlers: [
      { name: 'graphql', handle: proxy.handle },
      {
        name: 'session',
        handle: createSessionRoutes({
          cookie: createSessionCookie({ key, isSecure: false }),
          graph: createSessionGraph(gatewayUrl),
          endSession: createSessionEnd({ graph: createSessionGraph(gatewayUrl), log, waitsMs: Array(200).fill(20) }),
          describeClient,
          origins: listOrigins(origin),
          log,
        }),
      },
      { name: 'files', handle: createReleaseFiles({ remotesDir: dir, shellDir: dir }) },
      { name: 'page', handle: answerNotFound },
    ],
    upgrade: proxy.upgrade,
    readiness: { releases: registrar.check },
  });
});

afterAll(async () => {
  registrar.stop();
  await proxy.close();
  await site.close();
  gateway.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('/graphql of the site', () => {
  it('vouches for the address of the browser and drops what the browser says of itself', async () => {
    seen = [];
    graphAnswer = { status: 200, body: { data: { probe: 1 } } };
    const answer = await post(
      '/graphql',
      { q: 1 },
      {
        'x-castgraph-client': 'forged',
        'x-forwarded-for': '203.0.113.1',
        cookie: 'castgraph-session=s',
        authorization: 'Bearer t',
      },
    );
    await expect(answer.json()).resolves.toEqual({ data: { probe: 1 } });
    const [request] = seen;
    expect(verifyClientAddress(key, request?.headers['x-castgraph-client'])).toBe('127.0.0.1');
    expect(request?.headers['x-forwarded-for']).toBeUndefined();
    expect(request?.headers.cookie).toBeUndefined();
    expect(request?.headers.authorization).toBe('Bearer t');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('vouches for whom a trusted proxy names, and for nobody that the browser names before', async () => {
    seen = [];
    graphAnswer = { status: 200, body: { data: { probe: 1 } } };
    isBehindProxy = true;
    await post('/graphql', { q: 1 }, { 'x-forwarded-for': '192.0.2.66, 203.0.113.1' });
    isBehindProxy = false;
    expect(verifyClientAddress(key, seen[0]?.headers['x-castgraph-client'])).toBe('203.0.113.1');
  });

  it('hands on status and wait of the gateway', async () => {
    const errors = [{ message: 'Too often.', path: ['signUp'], extensions: { code: 'RATE_LIMITED', retryAfterMs: 9_000 } }];
    graphAnswer = { status: 429, body: { data: { signUp: null }, errors }, headers: { 'retry-after': '9' } };
    const answer = await post('/graphql', { q: 1 });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '9']);
    await expect(answer.json()).resolves.toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });

  it('hands on each event of a stream as it comes, to more readers than a pool has connections', async () => {
    streamed = [];
    graphAnswer = { status: 200, body: { ok: true } };
    const stop = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const read = () => fetch(`http://127.0.0.1:${site.port}/graphql`, { headers, signal: stop.signal });
    const answers = await Promise.all(Array.from({ length: 140 }, read));
    const readers = answers.map(({ body }) => body?.getReader());
    for (const event of ['first', 'second']) {
      for (const response of streamed) response.write(event);
      const chunks = await Promise.all(readers.map(async (reader) => new TextDecoder().decode((await reader?.read())?.value)));
      expect(new Set(chunks)).toEqual(new Set([event]));
    }
    expect((await post('/graphql', { q: 1 })).status).toBe(200);
    stop.abort();
  });

  it('joins WebSockets, vouched for as well', async () => {
    const echoed = await new Promise<string>((resolve, reject) => {
      const upgrade = request({
        port: site.port,
        host: '127.0.0.1',
        path: '/graphql',
        headers: { connection: 'Upgrade', upgrade: 'websocket' },
      });
      upgrade.on('upgrade', (_answer, socket) => {
        socket.on('data', (data) => {
          resolve(String(data));
          socket.destroy();
        });
        socket.write('hello');
      });
      upgrade.on('error', reject);
      upgrade.end();
    });
    expect(echoed).toBe('hello');
  });
});

describe('/api/session', () => {
  it('opens a session whose refresh token stays out of the answer', async () => {
    graphAnswer = { status: 200, body: { data: { signIn: signedIn('first') } } };
    const answer = await post('/api/session/sign-in', { login: 'olive', password: 'p' });
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ kind: 'signed-in', accessToken: 'access-for-first', viewer: { handle: 'olive' } });
    expect(JSON.parse(text)).not.toHaveProperty('refreshToken');
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly.*SameSite=Lax/);
  });

  it('trades the token of the cookie, and forgets one that is worth nothing', async () => {
    graphAnswer = { status: 200, body: { data: { signIn: signedIn('first') } } };
    const cookie = cookieOf(await post('/api/session/sign-in', { login: 'olive', password: 'p' }));
    seen = [];
    graphAnswer = { status: 200, body: { data: { refreshSession: signedIn('second') } } };
    const renewed = await post('/api/session/refresh', {}, { cookie });
    await expect(renewed.json()).resolves.toMatchObject({ accessToken: 'access-for-second' });
    expect(JSON.parse(seen[0]?.body ?? '{}').variables).toEqual({ input: { refreshToken: 'first' } });
    graphAnswer = { status: 200, body: { errors: [{ message: 'Reused.', extensions: { code: 'UNAUTHENTICATED' } }] } };
    const ended = await post('/api/session/refresh', {}, { cookie });
    await expect(ended.json()).resolves.toEqual({ kind: 'visitor' });
    expect(ended.headers.getSetCookie()[0]).toMatch(/Max-Age=0/);
  });

  it('keeps the cookie while the graph is away', async () => {
    graphAnswer = { status: 200, body: { data: { signIn: signedIn('first') } } };
    const cookie = cookieOf(await post('/api/session/sign-in', { login: 'olive', password: 'p' }));
    graphAnswer = { status: 200, body: { errors: [{ message: 'Not now.', extensions: { code: 'UNAVAILABLE' } }] } };
    const answer = await post('/api/session/refresh', {}, { cookie });
    expect(answer.status).toBe(503);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a hidden origin', { origin: 'null' }],
    ['a form', { 'content-type': 'text/plain' }],
  ])('refuses %s', async (_, headers) => {
    seen = [];
    const answer = await post('/api/session/sign-in', { login: 'olive', password: 'p' }, headers);
    expect(answer.status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('answers 429 to a sign-in that is one too many, with the words for the person', async () => {
    const until = new Date(Date.now() + 50_000).toISOString();
    const refused = { __typename: 'SignInRefusedProblem', reason: 'TOO_MANY_ATTEMPTS', message: 'Wait a little.', until };
    graphAnswer = { status: 200, body: { data: { signIn: refused } } };
    const answer = await post('/api/session/sign-in', { login: 'olive', password: 'p' });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect(answer.json()).resolves.toEqual({
      kind: 'refused',
      reason: 'TOO_MANY_ATTEMPTS',
      message: 'Wait a little.',
      until,
    });
    graphAnswer = { status: 200, body: { data: { signIn: { ...refused, reason: 'CREDENTIALS_WRONG', until: null } } } };
    expect((await post('/api/session/sign-in', { login: 'olive', password: 'p' })).status).toBe(200);
  });

  it('opens a cookie that is HttpOnly, of this host alone, and new at each sign-in: a planted one does not survive', async () => {
    const planted = 'castgraph-session=planted; castgraph-signed-in=1';
    const open = async (refreshToken: string, cookie: string) => {
      graphAnswer = { status: 200, body: { data: { signIn: signedIn(refreshToken) } } };
      return post('/api/session/sign-in', { login: 'olive', password: 'p' }, { cookie });
    };
    const first = await open('first', planted);
    const [session = '', hint = ''] = first.headers.getSetCookie();
    for (const flag of ['HttpOnly', 'SameSite=Lax', 'Path=/']) expect(session).toContain(flag);
    expect(session + hint).not.toMatch(/Domain=/i);
    expect(hint).not.toContain('HttpOnly');
    expect(cookieOf(first)).not.toContain('planted');
    const second = await open('second', cookieOf(first));
    expect(cookieOf(second)).not.toBe(cookieOf(first));
    seen = [];
    graphAnswer = { status: 200, body: { data: { refreshSession: signedIn('third') } } };
    await post('/api/session/refresh', {}, { cookie: cookieOf(second) });
    expect(JSON.parse(seen[0]?.body ?? '{}').variables).toEqual({ input: { refreshToken: 'second' } });
    seen = [];
    await expect((await post('/api/session/refresh', {}, { cookie: planted })).json()).resolves.toEqual({ kind: 'visitor' });
    expect(seen).toEqual([]);
  });

  it('signs the browser out while the graph is away, and ends the session once it is back', async () => {
    graphAnswer = { status: 200, body: { data: { signIn: signedIn('first') } } };
    const cookie = cookieOf(await post('/api/session/sign-in', { login: 'olive', password: 'p' }));
    graphAnswer = { status: 503, body: { errors: [{ message: 'Not now.', extensions: { code: 'UNAVAILABLE' } }] } };
    const out = await post('/api/session/sign-out', {}, { cookie, authorization: 'Bearer access-for-first' });
    await expect(out.json()).resolves.toEqual({ kind: 'visitor' });
    expect(out.headers.getSetCookie()[0]).toMatch(/Max-Age=0/);
    seen = [];
    graphAnswer = { status: 200, body: { data: { signOut: { acceptedAt: new Date().toISOString() } } } };
    const endings = () => seen.filter(({ headers }) => headers.authorization === 'Bearer access-for-first');
    await expect.poll(() => endings().length, { timeout: 10_000 }).toBe(1);
  });

  it('says how long to wait', async () => {
    graphAnswer = {
      status: 200,
      body: { errors: [{ message: 'Slow down.', extensions: { code: 'RATE_LIMITED', retryAfterMs: 9_000 } }] },
    };
    const answer = await post('/api/session/sign-in', { login: 'olive', password: 'p' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '9']);
  });
});

describe('what the process tells of itself', () => {
  it('is for its own network: nobody who comes through a proxy is answered metrics or parts', async () => {
    const ask = (path: string, headers = {}) => fetch(`http://127.0.0.1:${site.port}${path}`, { headers });
    const forwarded = { 'x-forwarded-for': '203.0.113.9' };
    expect(await (await ask('/metrics')).text()).toContain('http_request_duration_seconds');
    const through = await ask('/metrics', forwarded);
    expect(await through.text()).not.toContain('http_request_duration_seconds');
    expect(await (await ask('/ready')).json()).toHaveProperty('parts');
    expect(await (await ask('/ready', forwarded)).json()).not.toHaveProperty('parts');
    expect((await ask('/health', forwarded)).status).toBe(200);
  });
});

describe('releases', () => {
  const get = (path: string) => fetch(`http://127.0.0.1:${site.port}${path}`, { headers: { 'accept-encoding': 'br' } });

  it('serves a file for ever, compressed ahead', async () => {
    const answer = await get(`/_mfe/home/${releaseName}/_next/static/chunks/page.js?t=${releaseName}`);
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-encoding')).toBe('br');
    await expect(answer.text()).resolves.toBe(chunk);
  });

  it.each([
    `/_mfe/home/${releaseName}/_next/static/%2e%2e/%2e%2e/operations.json`,
    `/_mfe/other/${releaseName}/_next/static/chunks/page.js`,
    '/_mfe/home/000000000000/_next/static/chunks/page.js',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('are found by the registry; a remote that is not there leaves the others', async () => {
    const readRegistry = createRegistry({
      releases: createReleaseStore(dir),
      remoteUrls: new Map([['admin', 'http://127.0.0.1:1']]),
      log,
    });
    const registry = await readRegistry();
    expect(registry.home).toEqual({
      url: `/_mfe/home/${releaseName}`,
      release: releaseName,
      css: ['static/css/a.css'],
      scripts: ['static/chunks/page.js'],
      earlier: null,
    });
    expect([registry.player?.release, registry.admin?.release]).toEqual([null, null]);
  });

  it('replace one another without a restart', async () => {
    let now = 0;
    const readRegistry = createRegistry({ releases: createReleaseStore(dir), remoteUrls: new Map(), log, nowMs: () => now });
    await readRegistry();
    const next = 'bbbbbbbbbbbb';
    cpSync(join(dir, 'home', 'dist', releaseName), join(dir, 'home', 'dist', next), { recursive: true });
    writeFileSync(join(dir, 'home', 'dist', next, 'release.json'), JSON.stringify({ name: 'home', release: next, css: [] }));
    writeFileSync(join(dir, 'home', 'dist', 'current'), next);
    now += 4_000;
    expect((await readRegistry()).home).toMatchObject({
      release: next,
      earlier: { release: releaseName, css: ['static/css/a.css'] },
    });
    expect((await get(`/_mfe/home/${releaseName}/_next/static/chunks/page.js`)).status).toBe(200);
  });

  it('are registered with the gateway, which makes the shell ready', async () => {
    await expect(registrar.check()).rejects.toThrow();
    seen = [];
    graphAnswer = { status: 200, body: { ok: true } };
    registrar.start();
    await expect.poll(async () => (await get('/ready')).status, { timeout: 10_000 }).toBe(200);
    const registered = seen.filter(({ url }) => url === '/internal/releases').map(({ body }) => JSON.parse(body));
    expect(registered.map(({ remote, release }) => `${remote}@${release}`)).toContain(`home@${releaseName}`);
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${'r'.repeat(16)}`);
  });
});
