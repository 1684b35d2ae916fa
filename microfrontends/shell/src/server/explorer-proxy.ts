import type { Logger } from '@castgraph/logger';
import { Pool } from 'undici';
import { graphLimits } from './graph-limits.ts';
import { relay } from './relay.ts';
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
    // What decides which bytes are answered; who asks plays no part.
    const { 'accept-encoding': encodings } = req.headers;
    await relay({
      pool,
      request: {
        path,
        method: req.method,
        headers: { ...(encodings !== undefined && { 'accept-encoding': String(encodings) }), 'x-request-id': requestId },
      },
      res,
      requestId,
      answerIdleMs: graphLimits.answerIdleMs,
      headers: isSecure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {},
      refuse: () => sendText(res, 503, 'The explorer does not answer. Try again in a moment.', { 'retry-after': '5' }),
      log,
    });
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
