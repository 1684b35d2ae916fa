import type { Logger } from '@castgraph/logger';
import type { Database } from './database.ts';
import type { Scratch } from './scratch.ts';

const EVERY_MS = 60_000;
const INBOX_KEPT_MS = 14 * 24 * 3_600_000;

/** Clears what ended jobs left on this machine's disk, and inbox rows that no redelivery can be as old as. */
export function startJanitor({ db, scratch, log }: { db: Database; scratch: Scratch; log: Logger }) {
  async function tidy(): Promise<void> {
    const ids = await scratch.listJobs();
    if (ids.length > 0) {
      const live = await db.job.findMany({
        where: { id: { in: ids }, state: { in: ['QUEUED', 'RUNNING'] } },
        select: { id: true },
      });
      const kept = new Set(live.map(({ id }) => id));
      for (const id of ids) if (!kept.has(id)) await scratch.removeJob(id);
    }
    await db.consumedEvent.deleteMany({ where: { consumedAt: { lt: new Date(Date.now() - INBOX_KEPT_MS) } } });
  }
  const run = () => tidy().catch((error: unknown) => log.warn({ err: error }, 'the janitor could not tidy up'));
  const timer = setInterval(run, EVERY_MS);
  void run();
  return { stop: () => clearInterval(timer) };
}
