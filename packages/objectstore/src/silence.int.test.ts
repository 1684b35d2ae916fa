import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { createTestBucket, engineUrl, storeOptions } from '@castgraph/testkit';
import { startTcpProxy, type TcpProxy } from '@castgraph/testkit/tcp-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createObjectStore, type ObjectStore } from './index.ts';

const ANSWER_MS = 400;
const LARGE_BYTES = 64 * 1024 * 1024;
let direct: Awaited<ReturnType<typeof createTestBucket>>;
let proxy: TcpProxy;
let store: ObjectStore;

beforeAll(async () => {
  direct = await createTestBucket('silence');
  proxy = await startTcpProxy(engineUrl('S3_ENDPOINT'));
  store = createObjectStore({
    ...storeOptions(),
    endpoint: proxy.url,
    publicUrl: proxy.url,
    bucket: direct.bucket,
    limits: { connectMs: 200, answerMs: ANSWER_MS },
  });
  await store.put('a/large', Buffer.alloc(LARGE_BYTES), { contentType: 'video/mp4' });
});
afterEach(() => proxy.set('open'));
afterAll(async () => {
  store.close();
  await proxy.close();
  await direct.destroy();
});

describe('a store that has fallen silent', () => {
  it.each([
    ['a look', () => store.head('a/large')],
    ['a read', () => store.get('a/large')],
    ['a list', () => store.list('a/').next()],
    ['a removal', () => store.remove(['a/none'])],
    ['a small object', () => store.put('a/small', 'x', { contentType: 'text/plain' })],
    ['a large object', () => store.put('a/larger', Buffer.alloc(LARGE_BYTES), { contentType: 'video/mp4' })],
    ['a beginning', () => store.startMultipart('a/parts', 'video/mp4')],
  ])('holds nobody up for ever who waits for %s, and serves again when it is back', async (_, ask) => {
    proxy.set('silent');
    await expect(ask()).rejects.toThrow();
    proxy.set('open');
    expect(await store.head('a/large')).toMatchObject({ sizeBytes: LARGE_BYTES });
  });

  it('ends a body in the middle', async () => {
    const found = await store.get('a/large');
    if (found === undefined) throw new Error('It was stored.');
    await once(found.body, 'data');
    proxy.set('silent');
    const read = async () => {
      for await (const chunk of found.body) expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toThrow();
  });
});

describe('a sender or reader who takes longer than the store may', () => {
  it('stores its object whole', async () => {
    const pieces = Array.from({ length: 6 }, () => Buffer.alloc(1_000));
    async function* slowly() {
      for (const piece of pieces) {
        await setTimeout(ANSWER_MS / 2);
        yield piece;
      }
    }
    await store.put('a/slow', Readable.from(slowly(), { objectMode: false }), { contentType: 'video/mp4', sizeBytes: 6_000 });
    expect(await store.head('a/slow')).toMatchObject({ sizeBytes: 6_000 });
  });

  it('reads its object whole', async () => {
    const found = await store.get('a/large');
    await setTimeout(3 * ANSWER_MS);
    let sizeBytes = 0;
    for await (const chunk of found?.body ?? []) sizeBytes += chunk.length;
    expect(sizeBytes).toBe(LARGE_BYTES);
  });
});
