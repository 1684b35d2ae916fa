import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { AppError } from '@castgraph/errors';
import type { FastifyInstance } from '@castgraph/service';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface ExplorerFiles {
  /** What the explorer's build made: `index.html` and `assets/`. */
  dir: string;
  /** The site, to which the page leads back. */
  siteUrl: string;
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** One name out of `assets/`: no separator, and nothing that begins with a dot, can be said in it. */
const ASSET = /^[\w-][\w.-]*$/;

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

/** Files of the page run and nothing else; the editor sets its own style sheets, and moves by style attributes. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A worker has the policy of its own file: it reads what it is handed, and asks nobody. */
const assetPolicy = "default-src 'none'; script-src 'self'";

const sizeOf = async (file: string): Promise<number | null> => {
  const facts = await stat(file).catch(() => null);
  return facts?.isFile() ? facts.size : null;
};

/** The page on which people try the graph, at `/explorer`. */
export function mountExplorer(app: FastifyInstance, { dir, siteUrl }: ExplorerFiles): void {
  const site = new URL(siteUrl).origin;

  async function sendPage(_request: FastifyRequest, reply: FastifyReply) {
    const page = await readFile(join(dir, 'index.html'), 'utf8').catch((cause) => {
      throw new AppError('NOT_FOUND', 'The explorer is not built here: npm run build makes it.', { cause });
    });
    return reply
      .headers({
        'cache-control': 'no-store',
        'content-security-policy': pagePolicy,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      })
      .type('text/html; charset=utf-8')
      .send(page.replace('%SITE_URL%', site));
  }

  async function sendAsset(request: FastifyRequest<{ Params: { name: string } }>, reply: FastifyReply) {
    const { name } = request.params;
    const type = types[extname(name)];
    const file = join(dir, 'assets', name);
    const size = type !== undefined && ASSET.test(name) ? await sizeOf(file) : null;
    if (type === undefined || size === null) throw new AppError('NOT_FOUND', 'There is nothing at this address.');
    reply.type(type).headers({
      // The name says what the file holds, so that it never changes.
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': assetPolicy,
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    });
    const packed = await findPacked(file, String(request.headers['accept-encoding'] ?? ''));
    if (packed) reply.header('content-encoding', packed.name);
    return reply.header('content-length', packed?.size ?? size).send(createReadStream(packed ? file + packed.suffix : file));
  }

  app.get('/explorer', sendPage);
  app.get('/explorer/', sendPage);
  app.get('/explorer/assets/:name', sendAsset);
}

async function findPacked(file: string, accepted: string) {
  for (const encoding of encodings) {
    if (!new RegExp(`\\b${encoding.name}\\b`).test(accepted)) continue;
    const size = await sizeOf(file + encoding.suffix);
    if (size !== null) return { ...encoding, size };
  }
  return undefined;
}
