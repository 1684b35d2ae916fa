import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';
import type { Withdrawal, WithdrawalRepository } from './withdrawal.repository.ts';

/** Where the origin looks: `castgraph:media:void:<first two segments of a directory>/` holds the second up to which addresses are void. */
export const VOID_KEY = 'castgraph:media:void:';

const MARGIN_MS = 60_000;

export type WithdrawalService = ReturnType<typeof createWithdrawalService>;

export interface WithdrawalParts {
  withdrawals: WithdrawalRepository;
  redis: Redis;
  /** Addresses live at least this long, at most twice. */
  addressLifeMs: number;
  log: Logger;
}

/**
 * Makes media addresses void before they expire, once their video became private or was deleted. The row remembers it; Redis tells
 * the origin within milliseconds and is told again by the sweeper, so that a Redis that lost its memory learns it anew.
 */
export function createWithdrawalService({ withdrawals, redis, addressLifeMs, log }: WithdrawalParts) {
  async function tell(all: readonly Withdrawal[]) {
    const pipeline = redis.pipeline();
    for (const { voidUntil, directories } of all) {
      const seconds = Math.floor(voidUntil.getTime() / 1_000);
      for (const directory of directories) pipeline.set(`${VOID_KEY}${directory}`, seconds, 'EXAT', seconds + 60);
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  return {
    /**
     * Up to when every address is void that was given out so far. An address given out after an earlier withdrawal may outlive that
     * one's limit by one life; the margin is for requests that read the row before this change and sign after it.
     */
    voidUntil(now: Date, earlier: Date | null): Date {
      const latestMs = Math.max(now.getTime() + addressLifeMs, earlier?.getTime() ?? 0) + addressLifeMs;
      return new Date(latestMs + MARGIN_MS);
    },

    async announce(videoId: string): Promise<void> {
      try {
        const found = await withdrawals.find(videoId);
        if (found !== undefined) await tell([found]);
      } catch (error) {
        // The change is committed and the sweeper tells it again: the caller is not told of a failure that is none.
        log.warn({ err: error, videoId }, 'a withdrawal will be announced later');
      }
    },

    async announceAll(): Promise<void> {
      const all = await withdrawals.findAll(new Date());
      if (all.length > 0) await tell(all);
    },
  };
}
