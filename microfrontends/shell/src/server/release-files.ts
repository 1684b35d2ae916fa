import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { remoteNames } from '@castgraph/mfe-contracts/page';
import type { Handler } from './request.ts';

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Where Next makes pictures smaller. It would ask our own pages for them, in a visitor's name, and no page needs it. */
const PICTURE_MAKER = '/_next/image';

const encodings = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

async function findFile(file: string): Promise<{ size: number } | null> {
  const facts = await stat(file).catch(() => null);
  return facts?.isFile() ? { size: facts.size } : null;
}

async function sendFile(res: ServerResponse, file: string, accepted: string, isHead: boolean): Promise<boolean> {
  const type = types[extname(file)];
  const plain = type ? await findFile(file) : null;
  if (!type || !plain) return false;
  res.setHeader('content-type', type);
  // The address names the release or the content, so that what it answers never changes.
  res.setHeader('cache-control', 'public, max-age=31536000, immutable');
  res.setHeader('vary', 'accept-encoding');
  res.setHeader('x-content-type-options', 'nosniff');
  res.setHeader('cross-origin-resource-policy', 'same-origin');
  let chosen = { path: file, size: plain.size };
  for (const { name, suffix } of encodings) {
    if (!new RegExp(`\\b${name}\\b`).test(accepted)) continue;
    const packed = await findFile(file + suffix);
    if (!packed) continue;
    res.setHeader('content-encoding', name);
    chosen = { path: file + suffix, size: packed.size };
    break;
  }
  res.setHeader('content-length', chosen.size);
  res.writeHead(200);
  if (isHead) res.end();
  else
    createReadStream(chosen.path)
      .on('error', () => res.destroy())
      .pipe(res);
  return true;
}

/** A file under `root`, or null for a path that leads out of it or is written in an odd way. */
export function resolveWithin(root: string, path: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (/[\0\\]/.test(decoded) || decoded.split('/').some((part) => part === '..' || part.startsWith('.'))) return null;
  const file = normalize(join(root, decoded));
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : null;
}

export interface ReleaseFilesOptions {
  remotesDir: string;
  /** Null in development: what the shell itself consists of is made by Next as it is asked for. */
  shellDir: string | null;
}

/**
 * Serves `/_mfe/<remote>/<release>/_next/static/…` from the releases' folders, and the shell's own `/_next/static/…`.
 * Answers 404 where Next would make pictures.
 */
export function createReleaseFiles({ remotesDir, shellDir }: ReleaseFilesOptions): Handler {
  const names: readonly string[] = remoteNames;
  const form = /^\/_mfe\/([a-z]+)\/([0-9a-f]{12})\/_next\/static\/(.+)$/;
  const locate = (path: string): string | null => {
    const [, remote = '', release = '', rest = ''] = form.exec(path) ?? [];
    if (names.includes(remote)) return resolveWithin(join(remotesDir, remote, 'dist', release, '_next', 'static'), rest);
    if (shellDir && path.startsWith('/_next/static/'))
      return resolveWithin(join(shellDir, '.next', 'static'), path.slice('/_next/static/'.length));
    return null;
  };
  return async (req, res, path) => {
    const isOurs =
      path.startsWith('/_mfe/') || path === PICTURE_MAKER || (shellDir !== null && path.startsWith('/_next/static/'));
    if (!isOurs) return false;
    const isRead = req.method === 'GET' || req.method === 'HEAD';
    const file = isRead ? locate(path) : null;
    if (file && (await sendFile(res, file, String(req.headers['accept-encoding'] ?? ''), req.method === 'HEAD'))) return true;
    res.writeHead(isRead ? 404 : 405, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    res.end('There is nothing at this address.\n');
    return true;
  };
}
