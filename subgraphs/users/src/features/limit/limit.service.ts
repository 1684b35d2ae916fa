import { createHash } from 'node:crypto';
import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';
import type { LimitName, Limits } from './limit.rules.ts';
import { createLocalWindow } from './local-window.ts';

export interface LimitOptions {
  redis: Redis;
  limits: Limits;
  log: Logger;
  /** Put before every key, so that test suites do not meet. */
  prefix?: string;
}

export interface LimitVerdict {
  isAllowed: boolean;
  /** When it is worth trying again; 0 where it is allowed. */
  retryAfterMs: number;
}

export type LimitService = ReturnType<typeof createLimitService>;

/** A log of what was allowed within the window, in Redis' own time. Refused tries are not written: a flood costs no memory. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local windowMs, max = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - windowMs)
if redis.call('ZCARD', KEYS[1]) < max then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], windowMs)
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return math.max(1, oldest[2] + windowMs - now)
`;

const REDIS_PATIENCE_MS = 100;

/** Counts in Redis, so that every process of this service counts together; in this process alone while Redis does not answer. */
export function createLimitService({ redis, limits, log, prefix = 'castgraph:' }: LimitOptions) {
  const local = createLocalWindow();
  const keyOf = (name: LimitName, subject: string) =>
    `${prefix}limit:${name}:${createHash('sha256').update(subject).digest('base64url').slice(0, 22)}`;
  let sequence = 0;

  /** Counts one try, unless the limit is reached. */
  async function take(name: LimitName, subject: string): Promise<LimitVerdict> {
    const { max, windowMs } = limits[name];
    const key = keyOf(name, subject);
    let retryAfterMs: number;
    try {
      retryAfterMs = Number(await inTime(redis.eval(TAKE, 1, key, windowMs, max, `${process.pid}-${Date.now()}-${sequence++}`)));
      // The shadow is kept up, so that the loss of Redis gives nobody a fresh start.
      if (retryAfterMs === 0) local.take(key, max, windowMs);
    } catch (error) {
      log.debug({ err: error, limit: name }, 'counting without Redis');
      retryAfterMs = local.take(key, max, windowMs);
    }
    return { isAllowed: retryAfterMs === 0, retryAfterMs };
  }

  return {
    take,
    /** @throws AppError RATE_LIMITED with `retryAfterMs`. */
    async demand(name: LimitName, subject: string): Promise<void> {
      const { isAllowed, retryAfterMs } = await take(name, subject);
      if (isAllowed) return;
      throw new AppError('RATE_LIMITED', 'That was too often. Try again later.', { details: { retryAfterMs } });
    },
    /** Lets a subject begin anew, as after the right password. */
    async forget(name: LimitName, subject: string): Promise<void> {
      const key = keyOf(name, subject);
      local.forget(key);
      await inTime(redis.del(key)).catch((error: unknown) => log.debug({ err: error, limit: name }, 'Redis kept a count'));
    },
  };
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), REDIS_PATIENCE_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
