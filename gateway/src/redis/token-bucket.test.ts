import { describe, expect, it, vi } from 'vitest';
import { createLocalBuckets, fromOneBucket, withFallback } from './token-bucket.ts';

const minute = { capacity: 60, perMs: 60_000 };
const createLocalBucket = (options: Parameters<typeof createLocalBuckets>[0]) => fromOneBucket(createLocalBuckets(options));

describe('the local bucket', () => {
  it('gives what it holds, then what flows in, and says how long to wait', async () => {
    let nowMs = 0;
    const take = createLocalBucket({ nowMs: () => nowMs });
    expect(await take('a', minute, 59)).toMatchObject({ isAllowed: true, remaining: 1 });
    expect(await take('a', minute, 3)).toEqual({ isAllowed: false, retryAfterMs: 2_000, remaining: 1 });
    nowMs = 2_000;
    expect(await take('a', minute, 3)).toMatchObject({ isAllowed: true, remaining: 0 });
  });

  it('keeps callers apart, and never holds more than its capacity', async () => {
    let nowMs = 0;
    const take = createLocalBucket({ nowMs: () => nowMs });
    await take('a', minute, 60);
    expect((await take('b', minute, 60)).isAllowed).toBe(true);
    nowMs = 10_000_000;
    expect((await take('a', minute, 60)).isAllowed).toBe(true);
    expect((await take('a', minute, 1)).isAllowed).toBe(false);
  });

  it('lets one request that costs more than all of it take all of it', async () => {
    const take = createLocalBucket({ nowMs: () => 0 });
    expect((await take('a', minute, 600)).isAllowed).toBe(true);
    expect((await take('a', minute, 1)).isAllowed).toBe(false);
  });

  it('takes from several at once or from none', async () => {
    const takeAll = createLocalBuckets({ nowMs: () => 0 });
    const want = (a: number, b: number) =>
      takeAll([
        { key: 'a', bucket: minute, tokens: a },
        { key: 'b', bucket: { capacity: 10, perMs: 60_000 }, tokens: b },
      ]);
    expect(await want(20, 9)).toEqual({ isAllowed: true, retryAfterMs: 0, remaining: [40, 1] });
    expect(await want(20, 2)).toEqual({ isAllowed: false, retryAfterMs: 6_000, remaining: [40, 1] });
    expect(await want(40, 1)).toEqual({ isAllowed: true, retryAfterMs: 0, remaining: [0, 0] });
  });

  it('forgets the quietest when there are too many', async () => {
    const take = createLocalBucket({ nowMs: () => 0, keysMax: 2 });
    await take('a', minute, 60);
    await take('b', minute, 60);
    await take('b', minute, 1);
    await take('c', minute, 1);
    expect((await take('b', minute, 1)).isAllowed).toBe(false);
    expect((await take('a', minute, 1)).isAllowed).toBe(true);
  });
});

describe('a shared bucket that is away', () => {
  it('is stood in for by the local one', async () => {
    const onFallback = vi.fn();
    const take = fromOneBucket(
      withFallback({
        primary: () => Promise.reject(new Error('away')),
        fallback: createLocalBuckets({ nowMs: () => 0 }),
        onFallback,
      }),
    );
    expect((await take('a', minute, 60)).isAllowed).toBe(true);
    expect((await take('a', minute, 1)).isAllowed).toBe(false);
    expect(onFallback).toHaveBeenCalledTimes(2);
  });
});
