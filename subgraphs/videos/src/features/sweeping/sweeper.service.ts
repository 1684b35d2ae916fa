import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import type { Limits } from '../../values/limits.ts';
import type { ProcessingRepository } from '../processing/processing.repository.ts';
import type { RemovalService } from '../removals/removal.service.ts';
import type { UploadCompletionRepository } from '../uploads/upload-completion.repository.ts';
import type { UploadCompletionService } from '../uploads/upload-completion.service.ts';
import type { SweepRepository } from './sweep.repository.ts';

const OFTEN_MS = 5_000;
const SELDOM_MS = 10 * 60_000;
const REMEMBERED_MS = 30 * 24 * 3_600_000;
const NEWS_DELAY_MAX_MS = 7 * 24 * 3_600_000;
const UNUSED_THUMBNAIL_MS = 24 * 3_600_000;

export interface SweeperParts {
  sweeps: SweepRepository;
  processing: ProcessingRepository;
  completions: UploadCompletionRepository;
  completing: UploadCompletionService;
  removals: RemovalService;
  store: ObjectStore;
  media: ObjectStore;
  limits: Limits;
  log: Logger;
}

export type SweeperService = ReturnType<typeof createSweeperService>;

const before = (now: Date, ms: number) => new Date(now.getTime() - ms);

/** Ends what nobody ends: deletions past their grace, uploads given up, files refused, objects without a row and rows nobody needs. */
export function createSweeperService(parts: SweeperParts) {
  const { sweeps, processing, completions, completing, removals, store, media, limits, log } = parts;
  const buckets = { uploads: store.bucket, media: media.bucket };

  async function sweepOften(now = new Date()): Promise<void> {
    const deletedBefore = before(now, limits.deletionGraceMs);
    for (const id of await sweeps.findDeletedBefore(deletedBefore)) await sweeps.purge(id, deletedBefore, buckets);
    for (const { id } of await completions.findExpired(now)) await completions.abort(id, store.bucket);
    await completing.resumeAbandoned(now);
    await removals.drain();
  }

  async function sweepSeldom(now = new Date()): Promise<void> {
    const refusedBefore = before(now, limits.refusedGraceMs);
    for (const id of await sweeps.findRefusedBefore(refusedBefore)) await sweeps.removeRefused(id, refusedBefore, buckets);
    await sweeps.removeUnusedThumbnails(before(now, UNUSED_THUMBNAIL_MS), media.bucket);
    await processing.clearBefore(before(now, limits.eventsKeptMs));
    await sweeps.forgetBefore(before(now, REMEMBERED_MS));
    await removeOrphans(before(now, limits.orphanGraceMs), before(now, limits.orphanGraceMs + NEWS_DELAY_MAX_MS));
    await removals.drain();
  }

  /** Objects are written before their rows are committed, so only what is older than the grace can be told to be left over. */
  async function removeOrphans(olderThan: Date, olderThanNews: Date): Promise<void> {
    const multiparts = (await store.listMultiparts()).filter(({ startedAt }) => startedAt < olderThan);
    const kept = await sweeps.filterKeptUploads(multiparts.map(({ key }) => idIn(key)));
    for (const { key, multipartId } of multiparts) {
      if (!kept.has(idIn(key))) await store.abortMultipart(key, multipartId);
    }
    await removeUnknown(store, 'u/', olderThan, sweeps.filterKeptUploads);
    await removeUnknown(media, 'p/', olderThan, sweeps.filterKnownPictures);
    // Most thumbnails are the pipeline's, whose news of them may be held up for long.
    await removeUnknown(media, 't/', olderThanNews, sweeps.filterKnownPictures);
  }

  async function removeUnknown(
    { list, remove }: ObjectStore,
    prefix: string,
    olderThan: Date,
    filterKnown: (ids: readonly string[]) => Promise<Set<string>>,
  ): Promise<void> {
    let keys: string[] = [];
    const settle = async () => {
      const known = await filterKnown([...new Set(keys.map(idIn))]);
      const orphans = keys.filter((key) => !known.has(idIn(key)));
      if (orphans.length > 0) log.info({ prefix, count: orphans.length }, 'objects without a row go');
      await remove(orphans);
      keys = [];
    };
    for await (const { key, modifiedAt } of list(prefix)) {
      if (modifiedAt < olderThan) keys.push(key);
      if (keys.length >= 500) await settle();
    }
    await settle();
  }

  function repeat(work: () => Promise<void>, everyMs: number) {
    let running: Promise<void> = Promise.resolve();
    let isIdle = true;
    const timer = setInterval(() => {
      if (!isIdle) return;
      isIdle = false;
      running = work()
        .catch((error: unknown) => log.warn({ err: error }, 'a sweep failed and comes again'))
        .finally(() => {
          isIdle = true;
        });
    }, everyMs);
    return async () => {
      clearInterval(timer);
      await running;
    };
  }

  return {
    sweepOften,
    sweepSeldom,

    /** Sweeps from now on; answers what ends it. Several processes may sweep: each step takes its rows under a lock or does no harm twice. */
    start(): () => Promise<void> {
      const stops = [repeat(sweepOften, OFTEN_MS), repeat(sweepSeldom, SELDOM_MS)];
      return async () => {
        await Promise.all(stops.map((stop) => stop()));
      };
    },
  };
}

/** `u/upl_x` → `upl_x`, `t/thumb_x/320.webp` → `thumb_x`. */
const idIn = (key: string) => key.split('/')[1] ?? '';
