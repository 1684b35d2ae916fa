import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '@castgraph/logger';
import type { Dispatcher, Pool } from 'undici';
import { pickAnsweredHeaders } from './forwarded-headers.ts';

export interface RelayOptions {
  pool: Pool;
  /** What the gateway is asked. */
  request: Pick<Dispatcher.RequestOptions, 'path' | 'method' | 'headers' | 'body'>;
  res: ServerResponse;
  requestId: string;
  /** Beside the headers of the gateway's answer. */
  headers?: Record<string, string>;
  /** The head goes out before the first byte of the body, which may be long in coming. */
  isStream?: boolean;
  /** Answers where the gateway does not. */
  refuse: () => void;
  log: Logger;
}

/** Hands the gateway's answer on as it comes. Whoever has left is not answered, and the gateway is told so. */
export async function relay({ pool, request, res, requestId, headers, isStream, refuse, log }: RelayOptions): Promise<void> {
  const abort = new AbortController();
  res.on('close', () => abort.abort());
  try {
    const answer = await pool.request({ ...request, signal: abort.signal });
    res.writeHead(answer.statusCode, { ...pickAnsweredHeaders(answer.headers), 'x-request-id': requestId, ...headers });
    if (isStream) res.flushHeaders();
    await pipeline(answer.body, res);
  } catch (error) {
    if (abort.signal.aborted || res.headersSent) {
      res.destroy();
    } else {
      log.warn({ err: error, requestId }, 'the gateway did not answer');
      refuse();
    }
  }
}
