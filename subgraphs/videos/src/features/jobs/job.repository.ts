import { outboxRow } from '@castgraph/database/outbox';
import type { JobChangedV1 } from '@castgraph/schemas/events/media';
import { jobCancelRequestedV1, jobRetryRequestedV1 } from '@castgraph/schemas/events/videos';
import type { Position } from '@castgraph/subgraph/pages';
import { type Database, isFirstDelivery, lockUntilCommit } from '../../database/database.ts';
import type { Job, Prisma } from '../../generated/prisma/client.ts';

export type JobRow = Job;
export type JobRepository = ReturnType<typeof createJobRepository>;

export interface JobFilter {
  state?: readonly JobRow['state'][] | null;
  stage?: JobRow['stage'] | null;
  videoId?: string | null;
}

const toDate = (instant: string | null) => (instant === null ? null : new Date(instant));

export function createJobRepository(db: Database) {
  return {
    async apply({ eventId, occurredAt: _, jobId: id, queuedAt, startedAt, endedAt, ...facts }: JobChangedV1): Promise<void> {
      await db.$transaction(async (tx) => {
        if (!(await isFirstDelivery(tx, eventId))) return;
        await lockUntilCommit(tx, `job:${id}`);
        const known = await tx.job.findUnique({ where: { id }, select: { sequence: true } });
        if (known !== null && known.sequence >= facts.sequence) return;
        const row = { ...facts, queuedAt: new Date(queuedAt), startedAt: toDate(startedAt), endedAt: toDate(endedAt) };
        await tx.job.upsert({ where: { id }, create: { id, ...row }, update: row });
      });
    },

    find: (id: string): Promise<JobRow | null> => db.job.findUnique({ where: { id } }),

    async list(
      filter: JobFilter,
      { first, after }: { first: number; after: Position | null },
    ): Promise<{ rows: JobRow[]; totalCount: number }> {
      const matching: Prisma.JobWhereInput = {
        state: filter.state ? { in: [...filter.state] } : undefined,
        stage: filter.stage ?? undefined,
        videoId: filter.videoId ?? undefined,
      };
      const beyond: Prisma.JobWhereInput =
        after === null ? {} : { OR: [{ queuedAt: { lt: after.at } }, { queuedAt: after.at, id: { lt: after.id } }] };
      const [rows, totalCount] = await Promise.all([
        db.job.findMany({ where: { AND: [matching, beyond] }, orderBy: [{ queuedAt: 'desc' }, { id: 'desc' }], take: first + 1 }),
        db.job.count({ where: matching }),
      ]);
      return { rows, totalCount };
    },

    /** Whether the file that a job would work on still lies in the store. */
    hasSource: async ({ videoId }: JobRow): Promise<boolean> =>
      (await db.upload.count({ where: { videoId, kind: 'VIDEO', state: 'COMPLETED' } })) > 0,

    async requestRetry({ id: jobId, videoId }: JobRow): Promise<void> {
      await db.outboxEvent.create({ data: outboxRow(jobRetryRequestedV1, videoId, { jobId, videoId }) });
    },

    async requestCancel({ id: jobId, videoId }: JobRow): Promise<void> {
      await db.outboxEvent.create({ data: outboxRow(jobCancelRequestedV1, videoId, { jobId, videoId }) });
    },
  };
}
