import { AppError } from '@castgraph/errors';
import type { FastifyInstance } from '@castgraph/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isManifest } from '../content-types.ts';
import { readAddress } from './address.ts';
import { notFound, type ReadableStore, sendObject } from './send-object.ts';
import type { WithdrawnAddresses } from './withdrawn.ts';

export interface OriginOptions {
  store: ReadableStore;
  key: Buffer;
  withdrawn: Pick<WithdrawnAddresses, 'judge'>;
  /** Whose pages may read what is served here; the site's own first. */
  origins: readonly [string, ...string[]];
  /** A connection on which nothing moves for this long is closed: it would hold on to one of the store's. */
  silentReaderMs?: number;
}

const YEAR_S = 31_536_000;

/** Mounts `/s/<signature>/<expiry>/<directory>/<file>` for what needs a permission, and `/p/<picture>/<width>.webp` for what does not. */
export function mountOrigin(
  app: FastifyInstance,
  { store, key, withdrawn, origins, silentReaderMs = 60_000 }: OriginOptions,
): void {
  app.server.setTimeout(silentReaderMs);

  app.addHook('onRequest', (request, reply, done) => {
    const asked = origins.find((origin) => origin === request.headers.origin) ?? origins[0];
    reply.headers({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
      // Pictures are embedded by the site, which is another origin.
      'cross-origin-resource-policy': 'cross-origin',
      // What a browser keeps for one of these pages must not be held against another.
      vary: 'origin',
      'access-control-allow-origin': asked,
      'access-control-expose-headers': 'content-length, content-range, etag, accept-ranges',
      'timing-allow-origin': asked,
    });
    done();
  });

  async function serve(request: FastifyRequest, reply: FastifyReply) {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    const address = readAddress(path, key);
    if (address.verdict === 'unknown') throw notFound(reply);
    if (address.verdict === 'refused') throw refused(reply);
    const { expiresAtS, file } = address;
    if (expiresAtS !== null) {
      const standing = withdrawn.judge(address.key, expiresAtS);
      if (standing === 'withdrawn') throw refused(reply);
      if (standing === 'unknown') return answerUnknown(request, reply);
    }
    return sendObject(request, reply, { store, key: address.key, file, cacheControl: cacheControlOf(file, expiresAtS) });
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

/** What was signed for somebody is kept by browsers alone, and no longer than its signature: a shared cache asks nobody for permission. */
function cacheControlOf(file: string, expiresAtS: number | null): string {
  if (isManifest(file)) return 'no-store';
  if (expiresAtS === null) return `public, max-age=${YEAR_S}, immutable`;
  const restS = Math.floor(expiresAtS - Date.now() / 1_000);
  return `private, max-age=${Math.min(YEAR_S, Math.max(0, restS))}, immutable`;
}

/** Answered instead of thrown: every request fails while the list is away, whose own failure is logged already. */
function answerUnknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = 'Whether this address is still valid cannot be told right now. Try again.';
  return reply
    .status(503)
    .headers({ 'cache-control': 'no-store', 'retry-after': 5 })
    .send({ error: { code: 'UNAVAILABLE', message, requestId: request.id } });
}

function refused(reply: FastifyReply): AppError {
  reply.header('cache-control', 'no-store');
  return new AppError('FORBIDDEN', 'This address is not valid, or no longer.');
}
