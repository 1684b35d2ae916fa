import { groupAddress } from '@castgraph/auth/client-address';
import type { Behaviour, Caller } from '../behaviour.ts';
import { coded, Refusal, retryAfter } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { TakeTokens } from '../redis/token-bucket.ts';

const MINUTE_MS = 60_000;

/**
 * Counts every root field against the caller's address, so that fifty aliases of a field count as fifty requests. The first
 * one is taken before the document is looked at: what is refused for itself was work as well.
 */
export function useRateLimit({ readsPerMinute }: Pick<Limits, 'readsPerMinute'>, take: TakeTokens): Behaviour {
  const bucket = { capacity: readsPerMinute, perMs: MINUTE_MS };

  async function charge({ clientAddress }: Caller, tokens: number): Promise<void> {
    const { isAllowed, retryAfterMs } = await take(`address:${groupAddress(clientAddress)}`, bucket, tokens);
    if (isAllowed) return;
    const error = coded('RATE_LIMITED', 'That was too much at once. Try again later.', { retryAfterMs });
    throw new Refusal([error], 429, retryAfter(retryAfterMs));
  }

  return {
    resolve: (_request, caller) => charge(caller, 1),
    async admit({ caller, prepared }) {
      const further = prepared.rootFields - 1;
      if (further > 0) await charge(caller, further);
    },
  };
}
