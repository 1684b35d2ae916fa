import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  bytesMax: number;
  /** How long it may stand still. */
  idleMs: number;
}

/**
 * Reads a body whole, as it came over the wire: `too-large` as soon as that is known, `stalled` where nothing came for a while.
 *
 * @throws whatever the connection failed with.
 */
export function readBody(req: IncomingMessage, { bytesMax, idleMs }: BodyLimits): Promise<Buffer | 'too-large' | 'stalled'> {
  if (Number(req.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve('too-large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const idle = setTimeout(() => settle('stalled'), idleMs);
    const take = (chunk: Buffer) => {
      idle.refresh();
      bytes += chunk.length;
      if (bytes > bytesMax) settle('too-large');
      else chunks.push(chunk);
    };
    const finish = () => settle(Buffer.concat(chunks));
    const fail = (error?: Error) => {
      release();
      reject(error ?? new Error('The client went away.'));
    };
    const release = () => {
      clearTimeout(idle);
      req.off('data', take).off('end', finish).off('error', fail).off('close', fail);
    };
    const settle = (body: Buffer | 'too-large' | 'stalled') => {
      release();
      resolve(body);
    };
    req.on('data', take).on('end', finish).on('error', fail).on('close', fail);
  });
}
