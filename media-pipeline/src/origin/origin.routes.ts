import { AppError } from '@castgraph/errors';
import type { ObjectStore } from '@castgraph/objectstore';
import type { FastifyInstance } from '@castgraph/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contentTypeOf, isManifest } from '../content-types.ts';
import { readAddress } from './address.ts';
import { readRange } from './range.ts';
import type { WithdrawnAddresses } from './withdrawn.ts';

export interface OriginOptions {
  store: Pick<ObjectStore, 'get' | 'head'>;
  key: Buffer;
  withdrawn: Pick<WithdrawnAddresses, 'isWithdrawn'>;
  /** The one site whose pages may read what is served here. */
  siteUrl: string;
}

/** Reads of a store that does not answer are ended, so that players can retry. */
const STORE_TIMEOUT_MS = 15_000;

/** Mounts `/s/<signature>/<expiry>/<directory>/<file>` for what needs a permission, and `/p/<picture>/<width>.webp` for what does not. */
export function mountOrigin(app: FastifyInstance, { store, key, withdrawn, siteUrl }: OriginOptions): void {
  const site = new URL(siteUrl).origin;

  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
      // Pictures are embedded by the site, which is another origin.
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': site,
      'access-control-expose-headers': 'content-length, content-range, etag, accept-ranges',
      'timing-allow-origin': site,
    });
    done();
  });

  async function serve(request: FastifyRequest, reply: FastifyReply) {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    const address = readAddress(path, key);
    const isWithdrawn =
      address.verdict === 'found' && address.expiresAtS !== null && withdrawn.isWithdrawn(address.key, address.expiresAtS);
    if (address.verdict === 'refused' || isWithdrawn) {
      reply.header('cache-control', 'no-store');
      throw new AppError('FORBIDDEN', 'This address is not valid, or no longer.');
    }
    if (address.verdict === 'unknown') throw unknown(reply);
    return send(request, reply, address);
  }

  async function send(request: FastifyRequest, reply: FastifyReply, { key: objectKey, file }: { key: string; file: string }) {
    const abort = new AbortController();
    // Who went away is not read for any longer.
    reply.raw.once('close', () => abort.abort());
    const { 'if-none-match': known, 'if-range': ifRange, range: rangeHeader } = request.headers;
    const isPlain = request.method === 'GET' && known === undefined && rangeHeader === undefined;
    const late = setTimeout(() => abort.abort(), STORE_TIMEOUT_MS);
    try {
      const found = isPlain ? await store.get(objectKey, { signal: abort.signal }) : await store.head(objectKey);
      if (found === undefined) throw unknown(reply);
      reply.headers({
        etag: found.etag,
        'accept-ranges': 'bytes',
        'cache-control': isManifest(file) ? 'no-store' : 'public, max-age=31536000, immutable',
      });
      if (known?.split(',').some((tag) => tag.trim() === found.etag || tag.trim() === '*')) return await reply.status(304).send();
      reply.header('content-type', contentTypeOf(file));
      if ('body' in found) return await reply.header('content-length', found.sizeBytes).send(found.body);

      const range =
        ifRange === undefined || ifRange === found.etag ? readRange(rangeHeader, found.sizeBytes) : ({ kind: 'whole' } as const);
      if (range.kind === 'unsatisfiable')
        return await reply.status(416).header('content-range', `bytes */${found.sizeBytes}`).send();
      if (range.kind === 'part') {
        reply.status(206).headers({
          'content-range': `bytes ${range.start}-${range.end}/${found.sizeBytes}`,
          'content-length': range.end - range.start + 1,
        });
      } else reply.header('content-length', found.sizeBytes);
      if (request.method === 'HEAD') return await reply.send();
      const part = await store.get(objectKey, { range: range.kind === 'part' ? range : undefined, signal: abort.signal });
      if (part === undefined) throw unknown(reply);
      return await reply.send(part.body);
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      for (const name of ['content-length', 'content-range', 'content-type', 'etag']) reply.removeHeader(name);
      reply.header('cache-control', 'no-store');
      throw new AppError('UNAVAILABLE', 'The store does not answer. Try again.', { cause });
    } finally {
      clearTimeout(late);
    }
  }

  const routes = ['/s/*', '/p/*'];
  for (const url of routes) {
    app.route({ method: ['GET', 'HEAD'], url, handler: serve });
    app.options(url, (_request, reply) =>
      reply
        .status(204)
        .headers({
          'access-control-allow-methods': 'GET, HEAD',
          'access-control-allow-headers': 'range, if-none-match',
          'access-control-max-age': 86_400,
        })
        .send(),
    );
  }
}

function unknown(reply: FastifyReply): AppError {
  reply.header('cache-control', 'no-store');
  return new AppError('NOT_FOUND', 'There is nothing at this address.');
}
