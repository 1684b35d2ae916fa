import { PassThrough } from 'node:stream';
import { signDirectory } from '@castgraph/auth/media-address';
import { AppError } from '@castgraph/errors';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mountOrigin } from './origin.routes.ts';
import type { ReadableStore } from './send-object.ts';
import type { Standing } from './withdrawn.ts';

const key = Buffer.alloc(32, 3);
const stored = { key: 'v/vid_1/1-2/720p/00001.m4s', sizeBytes: 11, etag: '"e"', modifiedAt: new Date(0) };
const segment = (lifeMs = 60_000) =>
  `${signDirectory({ key, publicUrl: '', directory: 'v/vid_1/1-2/', expiresAt: new Date(Date.now() + lifeMs) })}720p/00001.m4s`;

function openOrigin({ store = {}, standing = 'good' }: { store?: Partial<ReadableStore>; standing?: Standing } = {}) {
  const app = Fastify();
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof AppError)) throw error;
    const status = { NOT_FOUND: 404, FORBIDDEN: 403, UNAVAILABLE: 503 }[error.code as string] ?? 500;
    return reply.status(status).send({ code: error.code });
  });
  const whole: ReadableStore = {
    get: async () => ({ ...stored, body: new PassThrough().end('hello world') }),
    head: async () => stored,
  };
  mountOrigin(app, {
    store: { ...whole, ...store },
    key,
    withdrawn: { judge: () => standing },
    origins: ['http://localhost:3000'],
  });
  return app;
}

/** A store that never answers, and lets go when it is told to. */
const hang = (_key: string, { signal }: { signal?: AbortSignal } = {}) =>
  new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(new Error('given up'))));

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

describe('what the origin serves', () => {
  it('reaches a slow reader whole, however long it takes', async () => {
    const body = new PassThrough();
    const get: ReadableStore['get'] = async (_key, { signal } = {}) => {
      signal?.addEventListener('abort', () => body.destroy(new Error('given up')));
      return { ...stored, body };
    };
    const answering = openOrigin({ store: { get } }).inject(segment());
    body.write('hello ');
    // Time passes once the first bytes were taken, which is when the answer is under way.
    await vi.waitFor(() => expect(body.readableLength).toBe(0));
    await vi.advanceTimersByTimeAsync(600_000);
    body.end('world');
    expect(await answering).toMatchObject({ statusCode: 200, body: 'hello world' });
  });

  it.each([
    ['a whole segment', { method: 'GET' as const }],
    ['a head', { method: 'HEAD' as const }],
    ['a range', { method: 'GET' as const, headers: { range: 'bytes=0-1' } }],
    ['a comparison', { method: 'GET' as const, headers: { 'if-none-match': '"e"' } }],
  ])('says so when the store is asked for %s and does not answer', async (_, request) => {
    const answering = openOrigin({ store: { get: hang, head: hang } }).inject({ url: segment(), ...request });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0));
    await vi.advanceTimersByTimeAsync(15_000);
    const { statusCode, headers } = await answering;
    expect([statusCode, headers['cache-control'], headers.etag]).toEqual([503, 'no-store', undefined]);
  });

  it('is not served where nobody can tell whether it was withdrawn, pictures of everybody apart', async () => {
    const origin = openOrigin({ standing: 'unknown' });
    const signed = await origin.inject(segment());
    expect([signed.statusCode, signed.json().error.code, signed.headers['cache-control']]).toEqual([
      503,
      'UNAVAILABLE',
      'no-store',
    ]);
    expect((await origin.inject('/p/pic_1/320.webp')).statusCode).toBe(200);
    expect((await openOrigin({ standing: 'withdrawn' }).inject(segment())).statusCode).toBe(403);
  });

  it('is kept by browsers until its signature ends, and by nobody in between', async () => {
    const { headers } = await openOrigin().inject(segment(90_000));
    const [, lifeS] = /^private, max-age=(\d+), immutable$/.exec(String(headers['cache-control'])) ?? [];
    expect(Number(lifeS)).toBeGreaterThan(0);
    expect(Number(lifeS)).toBeLessThanOrEqual(90);
    const avatar = await openOrigin().inject('/p/pic_1/320.webp');
    expect(avatar.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });
});
