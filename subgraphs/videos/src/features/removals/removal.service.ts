import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import type { RemovalRepository, RemovalRow } from './removal.repository.ts';

export type RemovalService = ReturnType<typeof createRemovalService>;

export interface RemovalParts {
  removals: RemovalRepository;
  /** Every bucket that rows may name. */
  stores: readonly ObjectStore[];
  log: Logger;
}

const BATCH = 100;

/** Takes objects out of the store whose rows are gone. A removal is a row itself, so that none is forgotten by a crash. */
export function createRemovalService({ removals, stores, log }: RemovalParts) {
  const storeOf = new Map(stores.map((store) => [store.bucket, store]));
  let running: Promise<void> | undefined;
  let isKicked = false;

  async function remove({ bucket, key, multipartId }: RemovalRow): Promise<void> {
    const store = storeOf.get(bucket);
    if (store === undefined) throw new Error(`Nothing is known of the bucket ${bucket}.`);
    if (multipartId !== null) await store.abortMultipart(key, multipartId);
    else if (key.endsWith('/')) await store.removeBelow(key);
    else await store.remove([key]);
  }

  async function drain(): Promise<void> {
    let last = 0n;
    for (;;) {
      const rows = await removals.findAfter(last, BATCH);
      for (const row of rows) {
        last = row.id;
        try {
          await remove(row);
          await removals.forget(row.id);
        } catch (error) {
          // One that fails stays for the next round and does not hold up the others.
          log.warn({ err: error, bucket: row.bucket, key: row.key }, 'an object could not be removed yet');
        }
      }
      if (rows.length < BATCH) return;
    }
  }

  /** Runs until nothing is left; calls that come in between are answered by one more round. */
  function run(): Promise<void> {
    isKicked = true;
    running ??= (async () => {
      while (isKicked) {
        isKicked = false;
        await drain();
      }
    })().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    drain: run,

    /** Begins to remove without waiting for it. */
    kick(): void {
      run().catch((error: unknown) => log.warn({ err: error }, 'removals wait'));
    },
  };
}
