import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Refusal, refuse } from '../errors.ts';

const decoders = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** Inflates a body as it comes, and stops at the limit: a small body cannot become a large one in memory. */
export function inflateBody(headers: IncomingHttpHeaders, payload: Readable, bytesMax: number): Readable {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding === undefined || encoding === '' || encoding === 'identity') return payload;
  if (!Object.hasOwn(decoders, encoding)) {
    throw new Refusal(refuse('INVALID_INPUT', 'The body may be sent as gzip, deflate, br or as it is.').errors, 415);
  }
  const inflated = decoders[encoding as keyof typeof decoders]({ chunkSize: 64 * 1024 });
  let received = 0;
  let bytes = 0;
  payload.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  const push = inflated.push.bind(inflated);
  inflated.push = (chunk: Buffer | null, ...rest) => {
    bytes += chunk?.length ?? 0;
    if (bytes <= bytesMax) return push(chunk, ...rest);
    inflated.destroy(new Refusal(refuse('INVALID_INPUT', 'The body is too large.').errors, 413));
    return false;
  };
  payload.on('error', (error) => inflated.destroy(error));
  // Fastify compares what came over the wire, not what it became, with the content length.
  return Object.defineProperty(payload.pipe(inflated), 'receivedEncodedLength', { get: () => received });
}
