import { type Database, lockUntilCommit, type Transaction } from '../../database/database.ts';
import type { Upload } from '../../generated/prisma/client.ts';
import { createId } from '../../values/ids.ts';
import type { Usage } from './quota-rules.ts';
import type { StartUploadRequest } from './upload-rules.ts';

export type UploadRow = Upload;
export type UploadRepository = ReturnType<typeof createUploadRepository>;

export interface NewUpload extends StartUploadRequest {
  ownerId: string;
  requestHash: string;
  partSizeBytes: number;
  expiresAt: Date;
  draftTitle: string;
}

export type StartOutcome = { upload: UploadRow } | { refusal: string; usage: Usage } | 'KEY_MISMATCH' | 'SIZE_MISMATCH';

const DAY_MS = 24 * 3_600_000;
const unfinished = ['OPEN', 'CHECKING'] as const;

export function createUploadRepository(db: Database) {
  return {
    find: (id: string): Promise<UploadRow | null> => db.upload.findUnique({ where: { id } }),

    findUnfinished: (ownerId: string): Promise<UploadRow[]> =>
      db.upload.findMany({ where: { ownerId, state: { in: [...unfinished] } }, orderBy: { createdAt: 'desc' }, take: 100 }),

    readUsage: (ownerId: string): Promise<Usage> => readUsage(db, ownerId),

    /**
     * Opens an upload, with its draft for a video, or answers the one that the key or the file left open. One person's starts and
     * completions are done one after the other, so that what is counted cannot change between the count and the insert.
     */
    async start(request: NewUpload, refuse: (usage: Usage) => string | null): Promise<StartOutcome> {
      const { ownerId, kind, channelId = null, fingerprint, sizeBytes } = request;
      return db.$transaction(async (tx) => {
        await lockUntilCommit(tx, `uploads:${ownerId}`);
        const keyId = { ownerId_key: { ownerId, key: request.idempotencyKey } };
        const answered = await tx.idempotencyKey.findUnique({ where: keyId });
        if (answered !== null) {
          if (answered.requestHash !== request.requestHash) return 'KEY_MISMATCH';
          return { upload: await tx.upload.findUniqueOrThrow({ where: { id: answered.uploadId } }) };
        }
        let upload = await tx.upload.findFirst({
          where: { ownerId, kind, channelId, fingerprint, state: { in: [...unfinished] } },
        });
        if (upload !== null && upload.sizeBytes !== sizeBytes) return 'SIZE_MISMATCH';
        if (upload === null) {
          const usage = await readUsage(tx, ownerId);
          const refusal = refuse(usage);
          if (refusal !== null) return { refusal, usage };
          upload = await insert(tx, request);
        }
        const { idempotencyKey: key, requestHash } = request;
        await tx.idempotencyKey.create({ data: { ownerId, key, requestHash, uploadId: upload.id } });
        return { upload };
      });
    },

    /** Notes the store's name of the multipart upload; answers the one that counts when two were opened at once. */
    async setMultipart(id: string, multipartId: string, instead: string | null): Promise<string | null> {
      await db.upload.updateMany({ where: { id, state: 'OPEN', multipartId: instead }, data: { multipartId } });
      return (await db.upload.findUnique({ where: { id } }))?.multipartId ?? null;
    },

    /** Keeps an open upload alive. */
    async touch(id: string, expiresAt: Date): Promise<void> {
      await db.upload.updateMany({ where: { id, state: 'OPEN' }, data: { expiresAt } });
    },
  };
}

async function insert(tx: Transaction, request: NewUpload): Promise<UploadRow> {
  const { ownerId, kind, channelId, fileName, contentType, sizeBytes, partSizeBytes, fingerprint, expiresAt } = request;
  const id = createId('upl');
  const draft = channelId ? await tx.video.create({ data: { id: createId('vid'), channelId, title: request.draftTitle } }) : null;
  return tx.upload.create({
    data: {
      id,
      ownerId,
      kind,
      channelId,
      videoId: draft?.id,
      fileName,
      contentType,
      sizeBytes,
      partSizeBytes,
      fingerprint,
      expiresAt,
      // Nothing of what the client says is in the key.
      objectKey: `u/${id}`,
    },
  });
}

/** What counts against somebody's quota. Call it under the lock `uploads:<ownerId>` where the answer decides. */
export async function readUsage(tx: Transaction, ownerId: string, exceptUploadId = ''): Promise<Usage> {
  const since = new Date(Date.now() - DAY_MS);
  const [row] = await tx.$queryRaw<Record<'stored' | 'stored_today' | 'claimed' | 'videos_today' | 'uploads_today', bigint>[]>`
    SELECT
      COALESCE(SUM(stored_bytes), 0)::bigint AS stored,
      COALESCE(SUM(arrived_bytes) FILTER (WHERE COALESCE(completed_at, created_at) > ${since}), 0)::bigint AS stored_today,
      COALESCE(SUM(size_bytes) FILTER (WHERE state = 'OPEN' AND id <> ${exceptUploadId}), 0)::bigint AS claimed,
      COUNT(*) FILTER (WHERE kind = 'VIDEO' AND state <> 'ABORTED' AND created_at > ${since}) AS videos_today,
      COUNT(*) FILTER (WHERE created_at > ${since}) AS uploads_today
    FROM upload WHERE owner_id = ${ownerId}`;
  if (row === undefined) throw new Error('An aggregate answers one row.');
  return {
    storedBytes: row.stored,
    storedTodayBytes: row.stored_today,
    claimedBytes: row.claimed,
    videosToday: Number(row.videos_today),
    uploadsToday: Number(row.uploads_today),
  };
}
