import type { Logger } from '@castgraph/logger';
import type { Redis } from 'ioredis';

/** Where the owner of a video says that its addresses are void: `<this>v/<video>/` holds the second up to which they are. */
const VOID_KEY = 'castgraph:media:void:';
const READ_AGAIN_MS = 2_000;

export interface WithdrawnAddresses {
  /** Whether an address of this object, good until `expiresAtS`, was taken back. */
  isWithdrawn(key: string, expiresAtS: number): boolean;
  /** Throws until the list was read once: before that nothing may be served. */
  assertRead(): void;
  close(): void;
}

/**
 * Addresses that were taken back before they expire, as when a public video became private. There are few of them, so all are kept
 * here and read again every two seconds. While Redis is away the last list holds, and what was withdrawn stays withdrawn.
 */
export function watchWithdrawals(redis: Pick<Redis, 'scan' | 'mget'>, log: Logger): WithdrawnAddresses {
  let voidUntilS: ReadonlyMap<string, number> | undefined;

  async function read() {
    const found = new Map<string, number>();
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${VOID_KEY}*`, 'COUNT', 1_000);
      const values = keys.length > 0 ? await redis.mget(keys) : [];
      for (const [index, key] of keys.entries()) found.set(key.slice(VOID_KEY.length), Number(values[index] ?? 0));
      cursor = next;
    } while (cursor !== '0');
    voidUntilS = found;
  }

  let timer: NodeJS.Timeout;
  const readAgain = async () => {
    await read().catch((error: unknown) => log.warn({ err: error }, 'withdrawals could not be read; the last list holds'));
    timer = setTimeout(readAgain, READ_AGAIN_MS).unref();
  };
  timer = setTimeout(readAgain, 0);

  return {
    isWithdrawn(key, expiresAtS) {
      const directory = `${key.split('/', 2).join('/')}/`;
      return expiresAtS <= (voidUntilS?.get(directory) ?? -1);
    },
    assertRead() {
      if (voidUntilS === undefined) throw new Error('Withdrawals were not read yet.');
    },
    close: () => clearTimeout(timer),
  };
}
