import { AppError } from '@castgraph/errors';
import type { ObjectStore } from '@castgraph/objectstore';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentTypeOf } from '../content-types.ts';
import { readRange } from './range.ts';

export type ReadableStore = Pick<ObjectStore, 'get' | 'head'>;

/** A store that does not begin to answer is given up, so that players can retry. The body's own pace is the store client's matter. */
const STORE_TIMEOUT_MS = 15_000;

/** Nothing is there, and nobody may remember that for long. */
export function notFound(reply: FastifyReply): AppError {
  reply.header('cache-control', 'no-store');
  return new AppError('NOT_FOUND', 'There is nothing at this address.');
}

/** Answers with an object of the store, after RFC 9110: whole, a range of it, its head, or 304 to who has it already. */
export async function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  { store, key, file, cacheControl }: { store: ReadableStore; key: string; file: string; cacheControl: string },
): Promise<FastifyReply> {
  const { 'if-none-match': known, 'if-range': ifRange, range: rangeHeader } = request.headers;
  const describe = (etag: string) =>
    reply.headers({ etag, 'accept-ranges': 'bytes', 'cache-control': cacheControl, 'content-type': contentTypeOf(file) });

  if (request.method === 'GET' && known === undefined && rangeHeader === undefined) {
    const found = await askStore(reply, (signal) => store.get(key, { signal }));
    describe(found.etag).header('content-length', found.sizeBytes);
    return reply.send(found.body);
  }

  const { etag, sizeBytes } = await askStore(reply, (signal) => store.head(key, { signal }));
  if (known?.split(',').some((tag) => tag.trim() === etag || tag.trim() === '*')) {
    return reply.status(304).headers({ etag, 'accept-ranges': 'bytes', 'cache-control': cacheControl }).send();
  }
  const range = ifRange === undefined || ifRange === etag ? readRange(rangeHeader, sizeBytes) : ({ kind: 'whole' } as const);
  if (range.kind === 'unsatisfiable') {
    describe(etag);
    return reply.status(416).header('content-range', `bytes */${sizeBytes}`).send();
  }
  const part = range.kind === 'part' ? range : undefined;
  // Asked for before any header is set, so that a store that is gone by now leaves none behind.
  const body =
    request.method === 'HEAD' ? undefined : (await askStore(reply, (signal) => store.get(key, { range: part, signal }))).body;
  describe(etag).header('content-length', part ? part.end - part.start + 1 : sizeBytes);
  if (part) reply.status(206).header('content-range', `bytes ${part.start}-${part.end}/${sizeBytes}`);
  return reply.send(body);
}

/**
 * What the store answers, up to the beginning of a body.
 *
 * @throws AppError NOT_FOUND where it has nothing, UNAVAILABLE where it does not answer in time or the reader has gone.
 */
async function askStore<Found>(reply: FastifyReply, ask: (signal: AbortSignal) => Promise<Found | undefined>): Promise<Found> {
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  const late = setTimeout(giveUp, STORE_TIMEOUT_MS);
  // Who went away is not read for any longer.
  reply.raw.once('close', giveUp);
  let found: Found | undefined;
  try {
    found = await ask(abort.signal);
  } catch (cause) {
    reply.header('cache-control', 'no-store');
    throw new AppError('UNAVAILABLE', 'The store does not answer. Try again.', { cause });
  } finally {
    clearTimeout(late);
    reply.raw.off('close', giveUp);
  }
  if (found === undefined) throw notFound(reply);
  return found;
}
