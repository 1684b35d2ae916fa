import type { Redis } from 'ioredis';
import { createBreaker } from '../breaker/breaker.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { createRedisBuckets } from './shared-buckets.ts';
import { createLocalBuckets, shareBuckets, type TakeAll, withFallback } from './token-bucket.ts';

export interface OpenBucketsOptions {
  /** Where all gateways share them; without it they are this process's own. */
  redis?: Redis;
  prefix: string;
  /** How many processes share the port, and what a caller may take while Redis is away. */
  processes: number;
  metrics: Pick<GatewayMetrics, 'localLimits'>;
}

export function openBuckets({ redis, prefix, processes, metrics }: OpenBucketsOptions): TakeAll {
  const local = shareBuckets(createLocalBuckets(), processes);
  if (redis === undefined) return local;
  return withFallback({
    primary: createRedisBuckets(redis, `${prefix}rate:`),
    fallback: local,
    breaker: createBreaker({ pauseMaxMs: 1_000 }),
    onFallback: () => metrics.localLimits.inc(),
  });
}
