import type { Behaviour } from '../behaviour.ts';
import { coded, Refusal } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { TakeTokens } from '../redis/token-bucket.ts';

const MINUTE_MS = 60_000;

/** Counts every root field against the caller's address, so that fifty aliases of a field count as fifty requests. */
export function useRateLimit({ readsPerMinute }: Pick<Limits, 'readsPerMinute'>, take: TakeTokens): Behaviour {
  const bucket = { capacity: readsPerMinute, perMs: MINUTE_MS };
  return {
    async admit({ caller, prepared }) {
      const { isAllowed, retryAfterMs } = await take(`address:${caller.clientAddress}`, bucket, Math.max(1, prepared.rootFields));
      if (isAllowed) return;
      const error = coded('RATE_LIMITED', 'That was too much at once. Try again later.', { retryAfterMs });
      throw new Refusal([error], 429, { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) });
    },
  };
}
