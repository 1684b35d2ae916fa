import { outboxRow } from '@castgraph/database/outbox';
import { pictureReadyV1, uploadCompletedV1 } from '@castgraph/schemas/events/videos';
import { type Database, lockUntilCommit, type Transaction } from '../../database/database.ts';
import type { PictureRow } from '../pictures/picture.repository.ts';
import { appendEvents } from '../processing/processing.repository.ts';
import { lockVideo } from '../videos/video.repository.ts';
import type { Usage } from './quota-rules.ts';
import { readUsage, type UploadRow } from './upload.repository.ts';

export type UploadCompletionRepository = ReturnType<typeof createUploadCompletionRepository>;
export type NewPicture = Pick<PictureRow, 'id' | 'directory' | 'widthsPx' | 'widthPx' | 'heightPx' | 'blurhash'>;

export function createUploadCompletionRepository(db: Database) {
  return {
    /** Takes an open upload to be looked at, with the bytes that really arrived. */
    async beginChecking(
      { id, ownerId }: UploadRow,
      arrivedBytes: bigint,
      checkedUntil: Date,
      refuse: (usage: Usage) => string | null,
    ): Promise<UploadRow | { refusal: string; usage: Usage }> {
      return db.$transaction(async (tx) => {
        await lockUntilCommit(tx, `uploads:${ownerId}`);
        const usage = await readUsage(tx, ownerId, id);
        const upload = await tx.upload.findUniqueOrThrow({ where: { id } });
        if (upload.state !== 'OPEN') return upload;
        const refusal = refuse(usage);
        if (refusal !== null) return { refusal, usage };
        const data = { state: 'CHECKING', arrivedBytes, storedBytes: arrivedBytes, checkedUntil } as const;
        return tx.upload.update({ where: { id }, data });
      });
    },

    /** Back to taking parts, where the store did not accept what it had listed. */
    async reopen(id: string): Promise<void> {
      const data = { state: 'OPEN', arrivedBytes: 0, storedBytes: 0, checkedUntil: null } as const;
      await db.upload.updateMany({ where: { id, state: 'CHECKING' }, data });
    },

    /** Leaves the rest to the sweeper, after a while. */
    async postpone(id: string, checkedUntil: Date): Promise<void> {
      await db.upload.updateMany({ where: { id, state: 'CHECKING' }, data: { checkedUntil } });
    },

    /** Takes over an upload whose process is believed to be gone; false where somebody was faster. */
    async takeOver(id: string, now: Date, checkedUntil: Date): Promise<boolean> {
      const where = { id, state: 'CHECKING', checkedUntil: { lt: now } } as const;
      return (await db.upload.updateMany({ where, data: { checkedUntil } })).count === 1;
    },

    findAbandonedChecks: (now: Date): Promise<UploadRow[]> =>
      db.upload.findMany({ where: { state: 'CHECKING', checkedUntil: { lt: now } }, take: 20 }),

    findExpired: (now: Date): Promise<UploadRow[]> =>
      db.upload.findMany({ where: { state: 'OPEN', expiresAt: { lt: now } }, take: 100 }),

    /** The file is whole and goes to the pipeline. */
    async completeVideo(id: string, sourceEtag: string): Promise<UploadRow> {
      return db.$transaction(async (tx) => {
        const upload = await takeChecked(tx, id);
        if (upload === null) return tx.upload.findUniqueOrThrow({ where: { id } });
        const { videoId, channelId, objectKey: sourceKey, fileName } = upload;
        const video = videoId === null ? null : await lockVideo(tx, videoId);
        if (video === null || channelId === null) throw new Error(`Upload ${id} of kind VIDEO has no video.`);
        const now = new Date();
        await tx.video.update({ where: { id: video.id }, data: { state: 'PROCESSING', stage: 'PROBE', updatedAt: now } });
        const event = { videoId: video.id, uploadId: id, channelId, revision: video.revision, sourceKey, sourceEtag, fileName };
        const sizeBytes = Number(upload.arrivedBytes);
        await tx.outboxEvent.create({ data: outboxRow(uploadCompletedV1, video.id, { ...event, sizeBytes }) });
        const completed = await tx.upload.update({ where: { id }, data: { state: 'COMPLETED', completedAt: now } });
        await appendEvents(tx, video.id, now, [{ kind: 'STATE', state: 'PROCESSING', isPlayable: false, failure: null }]);
        return completed;
      });
    },

    /** The picture's widths are stored; the file it came as is not needed any more. */
    async completePicture(id: string, picture: NewPicture, bucket: string): Promise<UploadRow> {
      return db.$transaction(async (tx) => {
        const upload = await takeChecked(tx, id);
        if (upload === null) return tx.upload.findUniqueOrThrow({ where: { id } });
        const { ownerId, kind } = upload;
        await tx.picture.create({ data: { ...picture, kind, ownerId, uploadId: id } });
        await tx.objectRemoval.create({ data: { bucket, key: upload.objectKey } });
        if (kind === 'AVATAR' || kind === 'BANNER') {
          const { id: _, ...facts } = picture;
          await tx.outboxEvent.create({ data: outboxRow(pictureReadyV1, id, { uploadId: id, ownerId, kind, ...facts }) });
        }
        return tx.upload.update({ where: { id }, data: { state: 'COMPLETED', completedAt: new Date(), storedBytes: 0 } });
      });
    },

    /** The file is refused: it goes, and its owner is told why. */
    async fail(id: string, reason: string, bucket: string): Promise<UploadRow> {
      return db.$transaction(async (tx) => {
        const upload = await takeChecked(tx, id);
        if (upload === null) return tx.upload.findUniqueOrThrow({ where: { id } });
        const now = new Date();
        await tx.objectRemoval.create({ data: { bucket, key: upload.objectKey } });
        if (upload.videoId !== null) {
          const failure = 'FORMAT_NOT_SUPPORTED';
          const data = { state: 'FAILED', failure, failureMessage: reason, updatedAt: now } as const;
          const { count } = await tx.video.updateMany({ where: { id: upload.videoId }, data });
          const event = { kind: 'STATE', state: 'FAILED', isPlayable: false, failure } as const;
          if (count === 1) await appendEvents(tx, upload.videoId, now, [event]);
        }
        return tx.upload.update({ where: { id }, data: { state: 'FAILED', failure: reason, completedAt: now, storedBytes: 0 } });
      });
    },

    /** Gives an open upload up, with its draft and its parts. */
    async abort(id: string, bucket: string): Promise<void> {
      await db.$transaction(async (tx) => {
        const { count } = await tx.upload.updateMany({ where: { id, state: 'OPEN' }, data: { state: 'ABORTED' } });
        if (count === 0) return;
        const { objectKey: key, multipartId, videoId } = await tx.upload.findUniqueOrThrow({ where: { id } });
        if (multipartId !== null) await tx.objectRemoval.create({ data: { bucket, key, multipartId } });
        if (videoId !== null) await tx.video.deleteMany({ where: { id: videoId, state: 'DRAFT' } });
      });
    },
  };
}

/** The upload, held until the transaction ends, if it is still being looked at; null where another process was faster. */
async function takeChecked(tx: Transaction, id: string): Promise<UploadRow | null> {
  await tx.$queryRaw`SELECT 1 FROM upload WHERE id = ${id} FOR UPDATE`;
  return tx.upload.findFirst({ where: { id, state: 'CHECKING' } });
}
