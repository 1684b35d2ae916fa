import type { Redis } from 'ioredis';
import type { GatewayMetrics } from '../metrics.ts';
import type { ChangeFeed } from './change-feed.ts';
import { createEntityCache, type EntityCache } from './entity-cache.ts';
import { createEntityStore } from './entity-store.ts';

export interface OpenEntityCacheOptions {
  redis: { hot: Redis; store: Redis };
  prefix: string;
  waitMs: number;
  metrics: Pick<GatewayMetrics, 'keptEntities' | 'forgottenEntities'>;
  /** Without it what is kept lasts as long as its hint says. */
  changes?: ChangeFeed;
}

/** Longer than Redis takes to forget. */
const BEHIND_MS = 50;
/** By then nothing is left that was kept before. */
const OWED_LIFE_MS = 120_000;

/** Puts the cache together and begins to forget what changes. */
export function openEntityCache({ redis, prefix, waitMs, metrics, changes }: OpenEntityCacheOptions): EntityCache {
  const store = createEntityStore({ redis: redis.hot, patient: redis.store, prefix, waitMs });
  // News that could not be acted on yet, with the time at which they came first.
  const owed = new Map<string, number>();
  changes?.start(async (changed) => {
    const news = JSON.stringify(changed);
    if (!owed.has(news)) owed.set(news, Date.now());
    await store.forget(changed);
    owed.delete(news);
    metrics.forgottenEntities.inc(changed.length);
  });

  /** Redis may answer again before the news that it missed have come again. */
  function isBehind(): boolean {
    for (const [news, sinceMs] of owed) {
      if (Date.now() - sinceMs > OWED_LIFE_MS) owed.delete(news);
      else if (Date.now() - sinceMs > BEHIND_MS) return true;
    }
    return false;
  }

  return createEntityCache({
    store,
    isBlind: () => changes?.isBlind() === true || isBehind(),
    count: (outcome, entities) => metrics.keptEntities.inc({ outcome }, entities),
  });
}
