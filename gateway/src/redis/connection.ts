import type { Logger } from '@castgraph/logger';
import { Redis, type RedisOptions } from 'ioredis';

const retryStrategy = (times: number) => Math.min(times * 100, 1_000);

/** Commands that a request waits for: without Redis they fail at once instead of queueing up. */
export function connectRedis(url: string, log: Logger): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 100,
    connectTimeout: 1_000,
    retryStrategy,
  });
  let isAway = false;
  redis.on('error', (error) => {
    if (!isAway) log.warn({ err: error }, 'redis is away');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info('redis is back');
    isAway = false;
  });
  return redis;
}

/** For what is followed as long as the process lives: commands queue up and wait for Redis. */
export function connectToFollow(url: string, log: Logger, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null, retryStrategy, ...options });
  redis.on('error', (error) => log.debug({ err: error }, 'a feed of redis is away'));
  return redis;
}
