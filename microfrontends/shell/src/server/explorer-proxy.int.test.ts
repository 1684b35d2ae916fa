import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@castgraph/logger';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExplorerProxy } from './explorer-proxy.ts';
import { startSiteServer } from './site-server.ts';

const log = createLogger({ service: 'shell', level: 'silent' });
const PAGE_POLICY = "default-src 'none'; script-src 'self'";

let seen: { url: string | undefined; headers: IncomingMessage['headers'] }[];
let gateway: Server;
let explorer: ReturnType<typeof createExplorerProxy>;
let site: Awaited<ReturnType<typeof startSiteServer>>;

beforeEach(async () => {
  seen = [];
  gateway = createServer((req, res) => {
    seen.push({ url: req.url, headers: req.headers });
    const headers = { 'content-type': 'text/html', 'content-security-policy': PAGE_POLICY, 'set-cookie': 'gateway=1' };
    res.writeHead(req.url === '/explorer' ? 200 : 404, headers).end('the page');
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  explorer = createExplorerProxy({ gatewayUrl, siteUrl: 'https://castgraph.example', log });
  site = await startSiteServer({
    host: '127.0.0.1',
    port: 0,
    log,
    handlers: [
      { name: 'explorer', handle: explorer.handle },
      {
        name: 'page',
        handle: (_req, res) => {
          res.writeHead(418).end();
          return true;
        },
      },
    ],
    upgrade: (_req, socket) => socket.destroy(),
    readiness: {},
  });
});
afterEach(async () => {
  await site.close();
  await explorer.close();
  gateway.closeAllConnections();
  gateway.close();
});

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${site.port}${path}`, init);

describe('the explorer of the site', () => {
  it("is the gateway's, under the gateway's own policy, and sets no cookie", async () => {
    const answer = await ask('/explorer');
    expect(await answer.text()).toBe('the page');
    expect(answer.headers.get('content-security-policy')).toBe(PAGE_POLICY);
    expect(answer.headers.get('strict-transport-security')).toContain('max-age=');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  // What the gateway has not is not the site's either: the frame of the site would load its scripts under this policy.
  it('answers for all addresses below its own, and for none beside them', async () => {
    expect((await ask('/explorer/assets/unknown.js')).status).toBe(404);
    expect((await ask('/explorers')).status).toBe(418);
  });

  it('tells the gateway neither session, token nor query', async () => {
    await ask('/explorer?secret=1', {
      headers: {
        cookie: 'session=1',
        authorization: 'Bearer x',
        'x-castgraph-client': 'forged',
        'accept-encoding': 'br',
        'if-none-match': '"x"',
      },
    });
    expect(seen[0]?.url).toBe('/explorer');
    expect(seen[0]?.headers).toMatchObject({ 'accept-encoding': 'br' });
    for (const name of ['cookie', 'authorization', 'x-castgraph-client', 'if-none-match'])
      expect(seen[0]?.headers).not.toHaveProperty(name);
  });

  it('takes no writes', async () => {
    const answer = await ask('/explorer', { method: 'POST', body: 'x' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
    expect(seen).toEqual([]);
  });

  it('says that it is away while the gateway is', async () => {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
    const answer = await ask('/explorer');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('The explorer does not answer. Try again in a moment.\n');
  });
});
