import type { Redis } from 'ioredis';
import type { GatewayMetrics } from '../metrics.ts';
import type { ChangeFeed } from './change-feed.ts';
import { createEntityCache, type EntityCache } from './entity-cache.ts';
import { createEntityStore } from './entity-store.ts';

export interface OpenOptions {
  redis: { hot: Redis; store: Redis };
  prefix: string;
  waitMs: number;
  metrics: Pick<GatewayMetrics, 'keptEntities' | 'forgottenEntities'>;
  /** Without it what is kept lasts as long as its hint says. */
  changes?: ChangeFeed;
}

/** Puts the cache together and begins to forget what changes. */
export function openEntityCache({ redis, prefix, waitMs, metrics, changes }: OpenOptions): EntityCache {
  const store = createEntityStore({ redis: redis.hot, patient: redis.store, prefix, waitMs });
  changes?.start(async (changed) => {
    await store.forget(changed);
    metrics.forgottenEntities.inc(changed.length);
  });
  return createEntityCache({
    store,
    isBlind: changes?.isBlind,
    count: (outcome, entities) => metrics.keptEntities.inc({ outcome }, entities),
  });
}
