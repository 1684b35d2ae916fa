import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLogger } from '@castgraph/logger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReleaseFiles } from './release-files.ts';
import { startSiteServer } from './site-server.ts';

const log = createLogger({ service: 'shell', level: 'silent' });
let site: Awaited<ReturnType<typeof startSiteServer>>;

beforeAll(async () => {
  site = await startSiteServer({
    host: '127.0.0.1',
    port: 0,
    log,
    handlers: [
      { name: 'files', handle: createReleaseFiles({ remotesDir: '/nowhere', shellDir: null }) },
      {
        name: 'page',
        // As Next does with an address that it finds odd.
        handle: (req, res) => {
          res.writeHead(308, { location: req.url }).end();
          return true;
        },
      },
    ],
    upgrade: (_req, socket) => socket.destroy(),
    readiness: {},
  });
});
afterAll(() => site.close());

/** Sends one request line as it is, which no client library would. */
async function askRaw(requestLine: string): Promise<string> {
  const socket = connect(site.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${requestLine}\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  return text(socket);
}

describe('the server of the site', () => {
  it.each(['POST http://evil.example/graphql HTTP/1.1', 'GET http://evil.example/ HTTP/1.1', 'OPTIONS * HTTP/1.1'])(
    'refuses an address that is no path, and leads nobody to it: %s',
    async (requestLine) => {
      const answer = await askRaw(requestLine);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"INVALID_INPUT"');
      expect(answer).not.toContain('evil.example');
    },
  );

  it('makes no pictures for anybody, in whatever size', async () => {
    const answer = await fetch(`http://127.0.0.1:${site.port}/_next/image?url=%2F&w=640&q=75`, { redirect: 'manual' });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});
