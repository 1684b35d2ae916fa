import type { Redis } from 'ioredis';

export interface Bucket {
  /** Tokens that a full bucket holds, and that flow in during `perMs`. */
  capacity: number;
  perMs: number;
}

export interface Taken {
  isAllowed: boolean;
  /** How long until as many tokens are there; 0 where they were. */
  retryAfterMs: number;
  remaining: number;
}

export type TakeTokens = (key: string, bucket: Bucket, tokens: number) => Promise<Taken> | Taken;

/** Takes from a bucket in one step, by Redis's own clock, so that any number of gateways share it. */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local capacity, perMs, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local state = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = tonumber(state[1]) or capacity
level = math.min(capacity, level + (now - (tonumber(state[2]) or now)) * capacity / perMs)
local missing = wanted - level
if missing <= 0 then level = level - wanted end
redis.call('HSET', KEYS[1], 'level', tostring(level), 'at', now)
redis.call('PEXPIRE', KEYS[1], perMs)
if missing <= 0 then return {1, 0, math.floor(level)} end
return {0, math.ceil(missing * perMs / capacity), math.floor(level)}
`;

export function createRedisBucket(redis: Redis, prefix: string): TakeTokens {
  return async (key, { capacity, perMs }, tokens) => {
    const answer = (await redis.eval(SCRIPT, 1, `${prefix}${key}`, capacity, perMs, Math.min(tokens, capacity))) as number[];
    return { isAllowed: answer[0] === 1, retryAfterMs: answer[1] ?? 0, remaining: answer[2] ?? 0 };
  };
}

/** The same within this process. */
export function createLocalBucket({
  nowMs = Date.now,
  keysMax = 50_000,
}: {
  nowMs?: () => number;
  keysMax?: number;
} = {}): TakeTokens {
  const levels = new Map<string, { level: number; atMs: number }>();
  return (key, { capacity, perMs }, tokens) => {
    const wanted = Math.min(tokens, capacity);
    const state = levels.get(key) ?? { level: capacity, atMs: nowMs() };
    const level = Math.min(capacity, state.level + ((nowMs() - state.atMs) * capacity) / perMs);
    const missing = wanted - level;
    levels.delete(key);
    levels.set(key, { level: missing <= 0 ? level - wanted : level, atMs: nowMs() });
    // A flood of addresses forgets the ones that were quiet for the longest.
    const oldest = levels.size > keysMax ? levels.keys().next().value : undefined;
    if (oldest !== undefined) levels.delete(oldest);
    if (missing <= 0) return { isAllowed: true, retryAfterMs: 0, remaining: Math.floor(level - wanted) };
    return { isAllowed: false, retryAfterMs: Math.ceil((missing * perMs) / capacity), remaining: Math.floor(level) };
  };
}

export interface FallbackOptions {
  primary: TakeTokens;
  fallback: TakeTokens;
  onFallback: () => void;
}

/** While the shared bucket is away each process limits by itself: never an open door. */
export function withFallback({ primary, fallback, onFallback }: FallbackOptions): TakeTokens {
  return async (key, bucket, tokens) => {
    try {
      return await primary(key, bucket, tokens);
    } catch {
      onFallback();
      return fallback(key, bucket, tokens);
    }
  };
}
