import { pipeline } from 'node:stream/promises';
import type { Logger } from '@castgraph/logger';
import { Pool } from 'undici';
import { pickAnsweredHeaders } from './forwarded-headers.ts';
import type { Handler } from './request.ts';

export interface ExplorerProxy {
  handle: Handler;
  close(): Promise<void>;
}

export interface ExplorerProxyOptions {
  gatewayUrl: string;
  siteUrl: string;
  log: Logger;
}

/** What decides which bytes are answered; who asks plays no part. */
const ASKED = ['accept-encoding', 'if-none-match', 'if-modified-since'];

/** `/explorer` of the site is the gateway's page, with the Content-Security-Policy that the gateway gives it. */
export function createExplorerProxy({ gatewayUrl, siteUrl, log }: ExplorerProxyOptions): ExplorerProxy {
  const pool = new Pool(new URL(gatewayUrl).origin, { connections: 16, headersTimeout: 10_000, bodyTimeout: 30_000 });
  const isSecure = siteUrl.startsWith('https:');

  const handle: Handler = async (req, res, path, requestId) => {
    if (path !== '/explorer' && !path.startsWith('/explorer/')) return false;
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      sendText(res, 405, 'The explorer is read only.', { allow: 'GET, HEAD' });
      return true;
    }
    const abort = new AbortController();
    res.on('close', () => abort.abort());
    const asked = ASKED.flatMap((name) => (req.headers[name] === undefined ? [] : [[name, String(req.headers[name])]]));
    try {
      const answer = await pool.request({
        path,
        method: req.method,
        headers: { ...Object.fromEntries(asked), 'x-request-id': requestId },
        signal: abort.signal,
      });
      res.writeHead(answer.statusCode, {
        ...pickAnsweredHeaders(answer.headers),
        'x-request-id': requestId,
        ...(isSecure && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
      });
      await pipeline(answer.body, res);
    } catch (error) {
      if (abort.signal.aborted || res.headersSent) res.destroy();
      else {
        log.warn({ err: error, requestId }, 'the gateway did not answer');
        sendText(res, 503, 'The explorer does not answer. Try again in a moment.', { 'retry-after': '5' });
      }
    }
    return true;
  };

  return { handle, close: () => pool.close() };
}

function sendText(res: Parameters<Handler>[1], status: number, text: string, headers: Record<string, string>): void {
  res.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  res.end(`${text}\n`);
}
