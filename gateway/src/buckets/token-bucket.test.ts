import { describe, expect, it, vi } from 'vitest';
import { createBreaker } from '../breaker/breaker.ts';
import { createLocalBuckets, fromOneBucket, shareBuckets, type TakeAll, withFallback } from './token-bucket.ts';

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
        breaker: createBreaker(),
        onFallback,
      }),
    );
    expect((await take('a', minute, 60)).isAllowed).toBe(true);
    expect((await take('a', minute, 1)).isAllowed).toBe(false);
    expect(onFallback).toHaveBeenCalledTimes(2);
  });
});

describe('a shared bucket that hangs', () => {
  const FAILURES = 3;

  function start() {
    let nowMs = 0;
    let isHanging = true;
    const asked = vi.fn<TakeAll>(async () => {
      await Promise.resolve();
      if (isHanging) throw new Error('no answer in time');
      return { isAllowed: true, retryAfterMs: 0, remaining: [7] };
    });
    const takeAll = withFallback({
      primary: asked,
      fallback: createLocalBuckets({ nowMs: () => nowMs }),
      breaker: createBreaker({ failuresMax: FAILURES, firstPauseMs: 500, nowMs: () => nowMs }),
      onFallback: () => {},
      nowMs: () => nowMs,
    });
    const take = async () => {
      const decision = takeAll([{ key: 'a', bucket: minute, tokens: 1 }]);
      nowMs += 100;
      return await decision;
    };
    return {
      asked,
      take,
      wait: (ms: number) => {
        nowMs += ms;
      },
      wake: () => {
        isHanging = false;
      },
    };
  }

  it('is waited for by single probes only, and shares again as soon as one is answered', async () => {
    const { asked, take, wait, wake } = start();
    for (let n = 0; n < 6; n++) await take();
    expect(asked).toHaveBeenCalledTimes(FAILURES);
    wait(500);
    await Promise.all([take(), take(), take()]);
    expect(asked).toHaveBeenCalledTimes(FAILURES + 1);
    wake();
    wait(1_000);
    expect((await take()).remaining).toEqual([7]);
    expect((await take()).remaining).toEqual([7]);
  });

  it('goes on being asked after one stall, however many waited in it', async () => {
    const { asked, take } = start();
    await Promise.all(Array.from({ length: 50 }, take));
    await take();
    expect(asked).toHaveBeenCalledTimes(51);
  });
});

describe('buckets that several processes stand in for', () => {
  it('give no more together than one would', async () => {
    const processes = Array.from({ length: 4 }, () => fromOneBucket(shareBuckets(createLocalBuckets({ nowMs: () => 0 }), 4)));
    const taken = await Promise.all(
      processes.flatMap((take) => Array.from({ length: minute.capacity }, () => take('a', minute, 1))),
    );
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(minute.capacity);
  });
});
