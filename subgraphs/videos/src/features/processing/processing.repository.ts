import { type PicturesCutV1, renditionState } from '@castgraph/schemas/events/media';
import { z } from 'zod';
import { type Database, isFirstDelivery, lockUntilCommit, type Transaction } from '../../database/database.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { lockVideo, type VideoRow } from '../videos/video.repository.ts';
import { applyMediaEvent, type MediaEvent, type ProcessingFact } from './processing-rules.ts';

export const renditionsSchema = z.array(renditionState);

export interface LoggedFact {
  id: bigint;
  videoId: string;
  occurredAt: Date;
  fact: ProcessingFact;
}

export type ProcessingRepository = ReturnType<typeof createProcessingRepository>;

export function createProcessingRepository(db: Database) {
  return {
    /** Applies an event once, in one transaction with what subscribers are told. Events of videos that are gone are dropped. */
    async apply(event: MediaEvent): Promise<void> {
      await db.$transaction(async (tx) => {
        if (!(await isFirstDelivery(tx, event.eventId))) return;
        const video = await lockVideo(tx, event.videoId);
        if (video === null) return;
        const { patch, facts } = applyMediaEvent(video, renditionsSchema.parse(video.renditions), event);
        if (Object.keys(patch).length > 0) {
          const storyboard = patch.storyboard === null ? Prisma.DbNull : patch.storyboard;
          await tx.video.update({ where: { id: video.id }, data: { ...patch, storyboard } });
        }
        await appendEvents(tx, video.id, new Date(event.occurredAt), facts);
      });
    },

    /** Pictures arrive whenever they are cut; the first one is shown until somebody chooses. */
    async applyPictures({ eventId, videoId, revision, pictures }: PicturesCutV1): Promise<void> {
      await db.$transaction(async (tx) => {
        if (!(await isFirstDelivery(tx, eventId))) return;
        const video = await lockVideo(tx, videoId);
        if (video === null || video.revision !== revision) return;
        const rows = pictures.map(({ thumbnailId, ...picture }) => ({
          ...picture,
          id: thumbnailId,
          kind: 'THUMBNAIL' as const,
          videoId,
        }));
        await tx.picture.createMany({ data: rows, skipDuplicates: true });
        const [first] = pictures;
        if (video.thumbnailId !== null || first === undefined) return;
        await tx.video.update({ where: { id: videoId }, data: { thumbnailId: first.thumbnailId, updatedAt: new Date() } });
        const { state, failure, directory } = video;
        await appendEvents(tx, videoId, new Date(), [{ kind: 'STATE', state, failure, isPlayable: directory !== null }]);
      });
    },

    async readAfter(videoIds: readonly string[], after: bigint, limit: number): Promise<LoggedFact[]> {
      const where = { videoId: { in: [...videoIds] }, id: { gt: after } };
      const rows = await db.processingEvent.findMany({ where, orderBy: { id: 'asc' }, take: limit });
      return rows.map(({ payload, ...row }) => ({ ...row, fact: payload as unknown as ProcessingFact }));
    },

    /** The newest id, and the one up to which events were cleared away. */
    async readBounds(): Promise<{ newest: bigint; cleared: bigint }> {
      const [bounds] = await db.$queryRaw<{ newest: bigint; cleared: bigint }[]>`
        SELECT GREATEST(COALESCE((SELECT MAX(id) FROM processing_event), 0), cleared_through) AS newest, cleared_through AS cleared
        FROM processing_event_floor WHERE id = 1`;
      if (bounds === undefined) throw new Error('processing_event_floor has lost its row.');
      return bounds;
    },

    async clearBefore(moment: Date): Promise<void> {
      await db.$transaction(async (tx) => {
        await lockUntilCommit(tx, EVENT_LOG);
        const { _max } = await tx.processingEvent.aggregate({ where: { occurredAt: { lt: moment } }, _max: { id: true } });
        if (_max.id === null) return;
        await tx.processingEvent.deleteMany({ where: { id: { lte: _max.id } } });
        await tx.processingEventFloor.update({ where: { id: 1 }, data: { clearedThrough: _max.id } });
      });
    },
  };
}

const EVENT_LOG = 'processing-event-log';

/**
 * Appends to the log that subscriptions read by id. Writers take turns until they commit, so that ids become visible in ascending
 * order: without that, a reader could pass over an id whose transaction commits late. Call it last in a transaction.
 */
export async function appendEvents(
  tx: Transaction,
  videoId: VideoRow['id'],
  occurredAt: Date,
  facts: readonly ProcessingFact[],
): Promise<void> {
  if (facts.length === 0) return;
  await lockUntilCommit(tx, EVENT_LOG);
  await tx.processingEvent.createMany({ data: facts.map((fact) => ({ videoId, occurredAt, payload: { ...fact } })) });
}
