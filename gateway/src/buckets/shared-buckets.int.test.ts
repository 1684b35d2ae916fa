import { engineUrl, uniqueName } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createRedisBuckets } from './shared-buckets.ts';

const redis = new Redis(engineUrl('REDIS_URL'));
const prefix = `${uniqueName('buckets')}:`;
const takeAll = createRedisBuckets(redis, prefix);
/** So slow that nothing flows in during a test. */
const slow = (capacity: number) => ({ capacity, perMs: 1e12 });
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
});

describe('buckets that gateways share', () => {
  it('answer each of many demands of one turn exactly, and are asked for them together', async () => {
    await takeAll([{ key: 'warm', bucket: slow(1), tokens: 0 }]);
    const send = vi.spyOn(redis, 'sendCommand');
    const demands = Array.from({ length: 600 }, () => takeAll([{ key: 'crowd', bucket: slow(1_000), tokens: 2 }]));
    const decisions = await Promise.all(demands);
    expect(decisions.map(({ isAllowed }) => isAllowed)).toEqual([...Array(500).fill(true), ...Array(100).fill(false)]);
    expect(decisions.slice(0, 500).map(({ remaining }) => remaining[0])).toEqual(
      Array.from({ length: 500 }, (_item, n) => 998 - 2 * n),
    );
    expect(decisions[599]).toMatchObject({ isAllowed: false, remaining: [0] });
    expect(decisions[599]?.retryAfterMs).toBeGreaterThan(1.9e9);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('give of all that is wanted or of none, and keep callers of the same turn apart', async () => {
    const want = (who: string, reads: number, cost: number) =>
      takeAll([
        { key: `reads:${who}`, bucket: slow(10), tokens: reads },
        { key: `cost:${who}`, bucket: slow(100), tokens: cost },
      ]);
    const [first, dear, again, other] = await Promise.all([
      want('a', 4, 60),
      want('a', 1, 60),
      want('a', 6, 40),
      want('b', 1, 60),
    ]);
    expect(first).toEqual({ isAllowed: true, retryAfterMs: 0, remaining: [6, 40] });
    expect(dear).toEqual({ isAllowed: false, retryAfterMs: 2e11, remaining: [6, 40] });
    expect(again).toEqual({ isAllowed: true, retryAfterMs: 0, remaining: [0, 0] });
    expect(other).toMatchObject({ isAllowed: true, remaining: [9, 40] });
  });

  it('let one demand beyond all of a bucket take all of it, and take tokens back', async () => {
    const want = (tokens: number) => takeAll([{ key: 'one', bucket: slow(10), tokens }]);
    expect((await want(99)).isAllowed).toBe(true);
    expect((await want(1)).isAllowed).toBe(false);
    expect((await want(-3)).remaining).toEqual([3]);
    expect((await want(3)).isAllowed).toBe(true);
  });

  it('fill up as time goes by, and are forgotten once they are full', async () => {
    const bucket = { capacity: 100, perMs: 1_000 };
    await takeAll([{ key: 'fast', bucket, tokens: 100 }]);
    const { isAllowed, retryAfterMs } = await takeAll([{ key: 'fast', bucket, tokens: 20 }]);
    expect(isAllowed || retryAfterMs <= 200).toBe(true);
    await vi.waitFor(async () => expect((await takeAll([{ key: 'fast', bucket, tokens: 20 }])).isAllowed).toBe(true));
    await vi.waitFor(async () => expect(await redis.exists(`${prefix}fast`)).toBe(0), { timeout: 5_000 });
  });

  it('reject every demand of a turn where Redis is away', async () => {
    const away = new Redis({
      port: 1,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    away.on('error', () => {});
    const takeFromNowhere = createRedisBuckets(away, prefix);
    const demands = [1, 2].map((tokens) => takeFromNowhere([{ key: 'x', bucket: slow(10), tokens }]));
    expect((await Promise.allSettled(demands)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    away.disconnect();
  });
});
