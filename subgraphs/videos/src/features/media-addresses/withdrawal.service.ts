import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';
import type { Withdrawal, WithdrawalRepository } from './withdrawal.repository.ts';

/** Where the origin looks: `castgraph:media:void:<first two segments of a directory>/` holds the second up to which addresses are void. */
export const VOID_KEY = 'castgraph:media:void:';

/** Is there for a while after all withdrawals were told. The origin serves nothing signed without it: a list may be empty because it was lost. */
export const TOLD_KEY = 'castgraph:media:void-told';

const MARGIN_MS = 60_000;
const TELL_AGAIN_MS = 5_000;
/** Counted from when the rows were read. The origin trusts its list for 30 s more: both together are less than a minute. */
const WORD_HOLDS_MS = 20_000;

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
 * the origin within milliseconds and is told everything again every few seconds, so that one that lost its memory learns it anew.
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

  /** Tells everything that is void, and vouches for the whole. */
  async function announceAll(): Promise<void> {
    const readAtMs = performance.now();
    await tell(await withdrawals.findAll(new Date()));
    const restMs = Math.floor(WORD_HOLDS_MS - (performance.now() - readAtMs));
    if (restMs > 0) await redis.set(TOLD_KEY, '1', 'PX', restMs);
  }

  return {
    announceAll,

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
        // The change is committed and will be told with all others: the caller is not told of a failure that is none.
        log.warn({ err: error, videoId }, 'a withdrawal will be announced later');
      }
    },

    /** Announces everything now and every few seconds; answers what ends it. Several processes may: they tell the same. */
    start(): () => Promise<void> {
      let isStopped = false;
      let rouse = () => {};
      const running = (async () => {
        while (!isStopped) {
          await announceAll().catch((error: unknown) => log.warn({ err: error }, 'withdrawals could not be announced'));
          if (isStopped) return;
          await new Promise<void>((resolve) => {
            rouse = resolve;
            setTimeout(resolve, TELL_AGAIN_MS).unref();
          });
        }
      })();
      return async () => {
        isStopped = true;
        rouse();
        await running;
      };
    },
  };
}
