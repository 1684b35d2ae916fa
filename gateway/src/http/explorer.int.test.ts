import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const SCRIPT = `export const text = '${'x'.repeat(2_000)}';`;

let root: string;
let gateway: TestGateway;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'castgraph-explorer-'));
  const dir = join(root, 'dist');
  await mkdir(join(dir, 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.js'), 'secret');
  await writeFile(join(dir, 'index.html'), '<meta name="castgraph-site" content="%SITE_URL%">');
  await writeFile(join(dir, 'assets', '.hidden.js'), 'secret');
  await writeFile(join(dir, 'assets', 'notes.txt'), 'secret');
  await writeFile(join(dir, 'assets', 'page-Ab_1-2.js'), SCRIPT);
  await writeFile(join(dir, 'assets', 'page-Ab_1-2.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(dir, 'assets', 'icon-1.svg'), '<svg/>');
  gateway = await startTestGateway({ explorer: { dir, siteUrl: 'https://site.test/some/path' } });
});
afterAll(async () => {
  await gateway.close();
  await rm(root, { recursive: true });
});

const get = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);

/** As no client library would send it: paths that lead upwards arrive as they are written. */
async function askRaw(path: string): Promise<string> {
  const socket = connect(portOf(gateway.gateway), '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  let text = '';
  socket.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  await once(socket, 'close');
  return text;
}

describe("the explorer's page", () => {
  it.each(['/explorer', '/explorer/', '/explorer?query=x'])('is at %s, and knows the site', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toBe('<meta name="castgraph-site" content="https://site.test">');
  });

  // Names of files are in it: a kept page would ask for those of an older build.
  it('is asked for anew each time, may not be framed, and runs its own files alone', async () => {
    const { headers } = await get('/explorer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    const policy = new Map(
      (headers.get('content-security-policy') ?? '').split('; ').map((line) => {
        const [name = '', ...sources] = line.split(' ');
        return [name, sources.join(' ')];
      }),
    );
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('worker-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
  });
});

describe("the explorer's files", () => {
  it('are kept for ever, under their own types, compressed ahead where the client takes it', async () => {
    const packed = await get('/explorer/assets/page-Ab_1-2.js', { headers: { 'accept-encoding': 'br' } });
    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(packed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(packed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(packed.headers.get('x-content-type-options')).toBe('nosniff');
    expect(packed.headers.get('vary')).toBe('accept-encoding');
    expect(await packed.text()).toBe(SCRIPT);
    const plain = await get('/explorer/assets/page-Ab_1-2.js', { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(Number(plain.headers.get('content-length'))).toBe(SCRIPT.length);
    expect((await get('/explorer/assets/icon-1.svg')).headers.get('content-type')).toBe('image/svg+xml');
  });

  it('let a worker ask nobody', async () => {
    const { headers } = await get('/explorer/assets/page-Ab_1-2.js');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self'");
  });

  it('answer HEAD without a body', async () => {
    const answer = await get('/explorer/assets/page-Ab_1-2.js', { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-length')).toBe(String(SCRIPT.length));
    expect(await answer.text()).toBe('');
  });

  it.each([
    '/explorer/../secret.js',
    '/explorer/assets/../../secret.js',
    '/explorer/assets/%2e%2e/%2e%2e/secret.js',
    '/explorer/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    '/explorer/assets/..%5c..%5csecret.js',
    '/explorer/assets/%252e%252e%252fsecret.js',
    '/explorer/assets/page-Ab_1-2.js%00.svg',
    '/explorer/assets/.hidden.js',
    '/explorer/assets/notes.txt',
    '/explorer/assets/page-Ab_1-2.js.br',
    '/explorer/assets/unknown.js',
    '/explorer/assets/',
    '/explorer/index.html',
  ])('are nothing else: %s', async (path) => {
    const answer = await askRaw(path);
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).not.toContain('secret');
    expect(answer).not.toContain(root);
  });
});

describe('a gateway whose explorer was not built', () => {
  it('says so, and serves the graph', async () => {
    const bare = await startTestGateway({ explorer: { dir: join(root, 'nowhere'), siteUrl: 'http://localhost:3000' } });
    const answer = await fetch(`${bare.url}/explorer`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(root);
    expect((await bare.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    await bare.close();
  });
});
