import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { trustProxies } from '@castgraph/auth/trusted-proxies';
import { createLogger } from '@castgraph/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { createDescribeClient, createReadClientAddress } from './client-address.ts';
import type { GraphLimits } from './graph-limits.ts';
import { createGraphProxy } from './graph-proxy.ts';
import { listOrigins } from './origins.ts';
import { startSiteServer } from './site-server.ts';

const log = createLogger({ service: 'shell', level: 'silent' });
const LARGE = Buffer.alloc(64 * 1024 * 1024, 'x');

interface Setting {
  /** What reached the gateway. */
  seen: IncomingMessage[];
  post(body: string, headers?: Record<string, string>): Promise<Response>;
  /** Speaks by hand: a client would not be so slow. */
  write(text: string): Promise<Socket>;
}

let stop: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const one of stop.reverse()) await one();
  stop = [];
});

const answerWhole = (req: IncomingMessage, res: ServerResponse) => req.on('end', () => res.end('{"data":{"ok":true}}'));

async function start(limits: Partial<GraphLimits>, answer: (req: IncomingMessage, res: ServerResponse) => void = answerWhole) {
  const seen: IncomingMessage[] = [];
  const gateway: Server = createServer((req, res) => {
    seen.push(req);
    req.resume();
    answer(req, res);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const proxies = trustProxies(['127.0.0.0/8']);
  const proxy = createGraphProxy({
    gatewayUrl: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
    describeClient: createDescribeClient(Buffer.alloc(32, 5), proxies),
    readAddress: createReadClientAddress(proxies),
    origins: listOrigins('http://localhost:3000'),
    log,
    limits,
  });
  const handlers = [{ name: 'graphql', handle: proxy.handle }];
  const site = await startSiteServer({ host: '127.0.0.1', port: 0, log, handlers, upgrade: proxy.upgrade, readiness: {} });
  const sockets: Socket[] = [];
  stop.push(async () => {
    for (const socket of sockets) socket.destroy();
    gateway.closeAllConnections();
    await Promise.all([site.close(), proxy.close(), new Promise((resolve) => gateway.close(resolve))]);
  });
  const setting: Setting = {
    seen,
    post: (body, headers = {}) =>
      fetch(`http://127.0.0.1:${site.port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
    async write(lines) {
      const socket = connect(site.port, '127.0.0.1');
      socket.on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      socket.write(lines);
      return socket;
    },
  };
  return setting;
}

const head = (bytes: number, more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${bytes}\r\n${more}\r\n`;
const errorOf = async (answer: Response) => ((await answer.json()) as { errors: unknown[] }).errors[0];

describe('a WebSocket that the gateway has no place for', () => {
  it('is told when to come back', async () => {
    const { write } = await start({}, (_req, res) => res.writeHead(429, { 'retry-after': '7' }).end());
    const socket = await write('GET /graphql HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 429 .*\r\nRetry-After: 7\r\n/s);
  });
});

describe('a request that offers another protocol', () => {
  it('is passed on as if it did not', async () => {
    const { seen, write } = await start({});
    const body = '{"query":"{ a }"}';
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk';
    const socket = await write(
      `POST /graphql HTTP/1.1\r\nHost: here\r\n${offer}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen.map(({ headers }) => [headers.upgrade, headers['content-length']])).toEqual([[undefined, String(body.length)]]);
  });
});

describe('a body', () => {
  it('takes no connection to the gateway before it is there', async () => {
    const { post, write, seen } = await start({ connections: 1 });
    const slow = await write(`${head(10)}{`);
    expect((await post('{}')).status).toBe(200);
    slow.write('"query":1');
    const [answer] = await once(slow, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    expect(seen).toHaveLength(2);
  });

  it('is refused where it stands still', async () => {
    const { write, seen } = await start({ bodyIdleMs: 50 });
    const answer = await text(await write(`${head(10)}{`));
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"INVALID_INPUT"');
    expect(seen).toHaveLength(0);
  });

  it.each([
    ['says so', head(11)],
    ['comes to it', `${head(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked')}b\r\n{"query":12}\r\n`],
  ])('is refused that is too large where it %s', async (_how, lines) => {
    const { write, seen } = await start({ bodyBytes: 10 });
    const [answer] = await once(await write(lines), 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
    expect(String(answer)).toContain('"code":"INVALID_INPUT"');
    expect(seen).toHaveLength(0);
  });

  it('arrives as it was sent, with its length or in parts', async () => {
    const bodies: string[] = [];
    const { post, write } = await start({}, async (req, res) => {
      bodies.push(await text(req));
      res.end('{}');
    });
    await (await post('{"query":"é"}')).text();
    const chunked = await write(
      `${head(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked')}2\r\n{"\r\n3\r\na":\r\n2\r\n1}\r\n0\r\n\r\n`,
    );
    await once(chunked, 'data');
    expect(bodies).toEqual(['{"query":"é"}', '{"a":1}']);
  });
});

describe('a client that takes nothing', () => {
  it('is hung up on, and its connection serves others', async () => {
    const { post, write } = await start({ connections: 1, answerIdleMs: 100 }, (req, res) =>
      res.end(req.headers['x-large'] === undefined ? '{}' : LARGE),
    );
    const deaf = await write(`${head(2, 'X-Large: 1\r\n')}{}`);
    // Its answer has begun, so that it has the one connection.
    await once(deaf, 'readable');
    expect((await post('{}')).status).toBe(200);
  });

  it('is left to the gateway where it reads events, which may be long in coming', async () => {
    let stream: ServerResponse | undefined;
    let ignored: ServerResponse | undefined;
    const { write } = await start({ answerIdleMs: 50 }, (req, res) => {
      if (req.headers.accept !== 'text/event-stream') {
        ignored = res.end(LARGE);
        return;
      }
      stream = res;
      res.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    });
    const reader = await write(head(2, 'Accept: text/event-stream\r\n').concat('{}'));
    expect(String((await once(reader, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    // Whoever came later and reads nothing is hung up on: by then the time is over for both.
    await write(`${head(2)}{}`);
    await expect.poll(() => ignored?.closed, { timeout: 10_000 }).toBe(true);
    stream?.write('an event');
    expect(String((await once(reader, 'data'))[0])).toContain('an event');
  });
});

describe('an address', () => {
  it.each([
    ['requests', {}],
    ['streams', { accept: 'text/event-stream' }],
  ])('has only so many %s under way, and no other pays for it', async (_what, accept) => {
    const waiting: ServerResponse[] = [];
    const { post } = await start({ requestsPerAddress: 2, streamsPerAddress: 2 }, (_req, res) => waiting.push(res));
    const from = (address: string) => ({ ...accept, 'x-forwarded-for': address });
    const first = [post('{}', from('2001:db8::1')), post('{}', from('2001:db8::2'))];
    await expect.poll(() => waiting.length).toBe(2);
    const refused = await post('{}', from('2001:db8::3'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await errorOf(refused)).toMatchObject({ extensions: { code: 'RATE_LIMITED', retryAfterMs: 1_000, retryable: true } });
    const other = post('{}', from('203.0.113.1'));
    await expect.poll(() => waiting.length).toBe(3);
    for (const res of waiting.splice(0)) res.end('{}');
    for (const answer of await Promise.all([...first, other])) expect(await answer.text()).toBe('{}');
    const next = post('{}', from('2001:db8::3'));
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.end('{}');
    expect((await next).status).toBe(200);
  });
});
