import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
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
  /** A reader that takes nothing of an answer for so long is hung up on. Events come when they come. */
  answerIdleMs: number;
  /** The head goes out before the first byte of the body, which may be long in coming. */
  isStream?: boolean;
  /** Answers where the gateway does not. */
  refuse: () => void;
  log: Logger;
}

/** Hands the gateway's answer on as it comes. Whoever has left is not answered, and the gateway is told so. */
export async function relay(options: RelayOptions): Promise<void> {
  const { pool, request, res, requestId, headers, answerIdleMs, isStream, refuse, log } = options;
  const abort = new AbortController();
  res.on('close', () => abort.abort());
  try {
    const answer = await pool.request({ ...request, signal: abort.signal });
    res.writeHead(answer.statusCode, { ...pickAnsweredHeaders(answer.headers), 'x-request-id': requestId, ...headers });
    // Nobody listens for the end of this time, so that Node destroys the socket. It begins anew with each byte that is taken.
    if (!isEvents(answer.headers)) res.setTimeout(answerIdleMs);
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

const isEvents = (headers: IncomingHttpHeaders) => headers['content-type']?.startsWith('text/event-stream') ?? false;
