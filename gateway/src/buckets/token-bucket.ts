import type { Breaker } from '../breaker/breaker.ts';

export interface Bucket {
  /** Tokens that a full bucket holds, and that flow in during `perMs`. */
  capacity: number;
  perMs: number;
}

/** Tokens that are wanted of one bucket; never more than it can hold. A negative number gives back. */
export interface Take {
  key: string;
  bucket: Bucket;
  tokens: number;
}

/** Either everything was taken, or nothing. */
export interface Decision {
  isAllowed: boolean;
  /** How long until as many tokens are there; 0 where they were. */
  retryAfterMs: number;
  /** What is left in each bucket, in the order of the takes; with fractions, since tokens flow in all the time. */
  remaining: readonly number[];
}

export type TakeAll = (takes: readonly Take[]) => Promise<Decision> | Decision;

export interface Taken {
  isAllowed: boolean;
  retryAfterMs: number;
  remaining: number;
}

export type TakeTokens = (key: string, bucket: Bucket, tokens: number) => Promise<Taken> | Taken;

/** For who needs one bucket. */
export function fromOneBucket(takeAll: TakeAll): TakeTokens {
  return async (key, bucket, tokens) => {
    const { isAllowed, retryAfterMs, remaining } = await takeAll([{ key, bucket, tokens }]);
    return { isAllowed, retryAfterMs, remaining: Math.floor(remaining[0] ?? 0) };
  };
}

/** Buckets within this process. */
export function createLocalBuckets({
  nowMs = Date.now,
  keysMax = 50_000,
}: {
  nowMs?: () => number;
  keysMax?: number;
} = {}): TakeAll {
  const levels = new Map<string, { level: number; atMs: number }>();

  function levelOf({ key, bucket: { capacity, perMs } }: Take, now: number): number {
    const state = levels.get(key) ?? { level: capacity, atMs: now };
    return Math.min(capacity, state.level + (Math.max(0, now - state.atMs) * capacity) / perMs);
  }

  function keep(key: string, level: number, atMs: number): void {
    levels.delete(key);
    levels.set(key, { level, atMs });
    // A flood of addresses forgets the ones that were quiet for the longest.
    const oldest = levels.size > keysMax ? levels.keys().next().value : undefined;
    if (oldest !== undefined) levels.delete(oldest);
  }

  return (takes) => {
    const now = nowMs();
    const wants = takes.map((take) => ({
      ...take,
      level: levelOf(take, now),
      wanted: Math.min(take.tokens, take.bucket.capacity),
    }));
    const waitMs = wants.reduce(
      (longest, { level, wanted, bucket }) => Math.max(longest, ((wanted - level) * bucket.perMs) / bucket.capacity),
      0,
    );
    const remaining = wants.map(({ key, level, wanted }) => {
      const left = waitMs > 0 ? level : level - wanted;
      keep(key, left, now);
      return left;
    });
    return { isAllowed: waitMs === 0, retryAfterMs: Math.ceil(waitMs), remaining };
  };
}

export interface FallbackOptions {
  primary: TakeAll;
  fallback: TakeAll;
  breaker: Breaker;
  onFallback: () => void;
  nowMs?: () => number;
}

/**
 * While the shared buckets are away each process limits by itself: never an open door. Nobody waits for shared buckets that have
 * hung for a while; a single slow answer of theirs is not yet a reason to do without.
 */
export function withFallback({ primary, fallback, breaker, onFallback, nowMs = Date.now }: FallbackOptions): TakeAll {
  let failedAtMs = Number.NEGATIVE_INFINITY;
  return async (takes) => {
    if (breaker.allows()) {
      const askedAtMs = nowMs();
      try {
        const decision = await primary(takes);
        breaker.succeed();
        return decision;
      } catch {
        // Whatever was asked before a failure was seen failed with it: one stall counts once, however many waited in it.
        if (askedAtMs >= failedAtMs) {
          failedAtMs = nowMs();
          breaker.fail();
        }
      }
    }
    onFallback();
    return fallback(takes);
  };
}

/** What one of several processes may give by itself of buckets that are for all of them together. */
export function shareBuckets(takeAll: TakeAll, processes: number): TakeAll {
  const share = ({ capacity, perMs }: Bucket) => ({ capacity: capacity / processes, perMs });
  return (takes) => takeAll(takes.map((take) => ({ ...take, bucket: share(take.bucket) })));
}
