import { outboxRow } from '@castgraph/database/outbox';
import { videoDeletedV1 } from '@castgraph/schemas/events/videos';
import type { Database } from '../../database/database.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { isRefusedBefore, REFUSALS } from '../processing/processing-rules.ts';
import { lockVideo } from '../videos/video.repository.ts';

export type SweepRepository = ReturnType<typeof createSweepRepository>;

export interface Buckets {
  uploads: string;
  media: string;
}

export function createSweepRepository(db: Database) {
  return {
    async findDeletedBefore(moment: Date): Promise<string[]> {
      const rows = await db.video.findMany({ where: { deletedAt: { lt: moment } }, select: { id: true }, take: 100 });
      return rows.map(({ id }) => id);
    },

    /** Removes a deleted video for good, with all that leads to its objects; the pipeline is told and removes its own. */
    async purge(videoId: string, deletedBefore: Date, buckets: Buckets): Promise<boolean> {
      return db.$transaction(async (tx) => {
        const video = await lockVideo(tx, videoId);
        // It may have been restored in the meantime.
        if (video === null || video.deletedAt === null || video.deletedAt >= deletedBefore) return false;
        const uploads = await tx.upload.findMany({ where: { videoId } });
        if (uploads.some(({ state }) => state === 'CHECKING')) return false;
        const pictures = await tx.picture.findMany({ where: { videoId } });
        await tx.objectRemoval.createMany({
          data: [
            ...uploads.map(({ objectKey: key, state, multipartId }) => ({
              bucket: buckets.uploads,
              key,
              multipartId: state === 'OPEN' ? multipartId : null,
            })),
            ...pictures.map(({ directory }) => ({ bucket: buckets.media, key: directory })),
          ],
        });
        await tx.upload.updateMany({ where: { videoId, state: 'OPEN' }, data: { state: 'ABORTED' } });
        await tx.upload.updateMany({ where: { videoId }, data: { storedBytes: 0 } });
        await tx.video.delete({ where: { id: videoId } });
        await tx.outboxEvent.create({ data: outboxRow(videoDeletedV1, videoId, { videoId }) });
        return true;
      });
    },

    /** Videos whose file was refused before a moment and lies in the store all the same. */
    async findRefusedBefore(moment: Date): Promise<string[]> {
      const video: Prisma.VideoWhereInput = { state: 'FAILED', failure: { in: [...REFUSALS] }, updatedAt: { lt: moment } };
      const rows = await db.upload.findMany({
        where: { kind: 'VIDEO', state: 'COMPLETED', storedBytes: { gt: 0 }, video },
        select: { videoId: true },
        take: 100,
      });
      return rows.flatMap(({ videoId }) => videoId ?? []);
    },

    /** Removes a refused file, with the pictures that were cut from it. The video stays, and tells its people why. */
    async removeRefused(videoId: string, refusedBefore: Date, buckets: Buckets): Promise<void> {
      await db.$transaction(async (tx) => {
        const video = await lockVideo(tx, videoId);
        // The staff may have had it run again in the meantime.
        if (video === null || !isRefusedBefore(video, refusedBefore)) return;
        const where = { videoId, state: 'COMPLETED' } as const;
        const uploads = await tx.upload.findMany({ where });
        const cut = await tx.picture.findMany({ where: { videoId, uploadId: null } });
        await tx.objectRemoval.createMany({
          data: [
            ...uploads.map(({ objectKey: key }) => ({ bucket: buckets.uploads, key })),
            ...cut.map(({ directory: key }) => ({ bucket: buckets.media, key })),
          ],
        });
        await tx.upload.updateMany({ where, data: { state: 'FAILED', failure: video.failureMessage, storedBytes: 0 } });
        await tx.picture.deleteMany({ where: { videoId, uploadId: null } });
        if (cut.some(({ id }) => id === video.thumbnailId))
          await tx.video.update({ where: { id: videoId }, data: { thumbnailId: null } });
      });
    },

    /** Pictures that were uploaded to be a thumbnail and never became one. */
    async removeUnusedThumbnails(before: Date, bucket: string): Promise<void> {
      await db.$transaction(async (tx) => {
        const where = { kind: 'THUMBNAIL', videoId: null, createdAt: { lt: before } } as const;
        const unused = await tx.picture.findMany({ where, select: { id: true, directory: true }, take: 100 });
        if (unused.length === 0) return;
        await tx.picture.deleteMany({ where: { ...where, id: { in: unused.map(({ id }) => id) } } });
        await tx.objectRemoval.createMany({ data: unused.map(({ directory: key }) => ({ bucket, key })) });
      });
    },

    /** Of these upload ids, the ones whose object has a reason to be there. */
    async filterKeptUploads(ids: readonly string[]): Promise<Set<string>> {
      const where = { id: { in: [...ids] }, state: { in: ['OPEN', 'CHECKING', 'COMPLETED'] as const } };
      const rows = await db.upload.findMany({ where: { ...where, state: { in: [...where.state.in] } }, select: { id: true } });
      return new Set(rows.map(({ id }) => id));
    },

    async filterKnownPictures(ids: readonly string[]): Promise<Set<string>> {
      const rows = await db.picture.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
      return new Set(rows.map(({ id }) => id));
    },

    async forgetBefore(moment: Date): Promise<void> {
      await db.consumedEvent.deleteMany({ where: { consumedAt: { lt: moment } } });
      await db.idempotencyKey.deleteMany({ where: { createdAt: { lt: moment } } });
    },
  };
}
