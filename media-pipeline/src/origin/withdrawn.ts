import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';

/** Where the owner of a video says that its addresses are void: `<this>v/<video>/` holds the second up to which they are. */
const VOID_KEY = 'castgraph:media:void:';
/** There while that owner has lately told everything that is void. Without it an empty list may be one that was lost. */
const TOLD_KEY = 'castgraph:media:void-told';
const READ_AGAIN_MS = 2_000;
const FIRST_READ_AGAIN_MS = 250;
/** A list that is older proves nothing. With the life of the owner's word (20 s) a withdrawal holds within a minute, whatever fails. */
const TRUSTED_MS = 30_000;

/** `unknown` where no list can be trusted: what must not be served then cannot be told from what may. */
export type Standing = 'good' | 'withdrawn' | 'unknown';

export interface WithdrawnAddresses {
  /** How an address of this object stands that is signed until `expiresAtS`. */
  judge(key: string, expiresAtS: number): Standing;
  /** Throws while nothing can be judged. */
  assertKnown(): void;
  close(): void;
}

/**
 * Addresses that were taken back before they expire, as when a public video became private. There are few of them, so all are kept
 * here and read again every two seconds. One that was read stays until its second has passed, whatever Redis forgets meanwhile.
 */
export function watchWithdrawals(redis: Pick<Redis, 'scan' | 'mget' | 'exists'>, log: Logger): WithdrawnAddresses {
  const voidUntilS = new Map<string, number>();
  let trustedUntilMs = Number.NEGATIVE_INFINITY;
  const isKnown = () => performance.now() < trustedUntilMs;

  async function read() {
    const startedMs = performance.now();
    if ((await redis.exists(TOLD_KEY)) === 0) throw new Error('Nobody vouches for the list of withdrawals.');
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${VOID_KEY}*`, 'COUNT', 1_000);
      const values = keys.length > 0 ? await redis.mget(keys) : [];
      for (const [index, key] of keys.entries()) {
        const directory = key.slice(VOID_KEY.length);
        voidUntilS.set(directory, Math.max(Number(values[index] ?? 0), voidUntilS.get(directory) ?? 0));
      }
      cursor = next;
    } while (cursor !== '0');
    for (const [directory, second] of voidUntilS) if (second * 1_000 < Date.now()) voidUntilS.delete(directory);
    trustedUntilMs = startedMs + TRUSTED_MS;
  }

  let timer: NodeJS.Timeout;
  let isClosed = false;
  const readAgain = async () => {
    await read().catch((error: unknown) =>
      log.warn({ err: error }, 'withdrawals could not be read; the last list holds for a while'),
    );
    if (!isClosed) timer = setTimeout(readAgain, isKnown() ? READ_AGAIN_MS : FIRST_READ_AGAIN_MS).unref();
  };
  timer = setTimeout(readAgain, 0);

  return {
    judge(key, expiresAtS) {
      const directory = `${key.split('/', 2).join('/')}/`;
      if (expiresAtS <= (voidUntilS.get(directory) ?? -1)) return 'withdrawn';
      return isKnown() ? 'good' : 'unknown';
    },
    assertKnown() {
      if (!isKnown()) throw new Error('Withdrawals are not known.');
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
