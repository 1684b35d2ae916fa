import { randomUUID } from 'node:crypto';
import { outboxRow } from '@castgraph/database/outbox';
import { objectsRemovedV1, videoFailedV1 } from '@castgraph/schemas/events/media';
import type {
  JobCancelRequestedV1,
  JobRetryRequestedV1,
  UploadCompletedV1,
  VideoDeletedV1,
} from '@castgraph/schemas/events/videos';
import type { Database, Job, Prisma, Task, Tx } from './database.ts';
import { appendLog, endStages, enterStage, tellJob } from './journal.ts';
import type { Lease, LeaseRepository } from './lease.repository.ts';

export type Failure = 'FILE_BROKEN' | 'FORMAT_NOT_SUPPORTED' | 'TOO_LARGE' | 'TOO_LONG' | 'NO_MEDIA' | 'CANCELLED' | 'INTERNAL';

const CONSUMER = 'media-pipeline';
const RUNNING = ['QUEUED', 'RUNNING'] as const;
const REMOVALS = ['REMOVE_WORK', 'REMOVE_GENERATION', 'REMOVE_VIDEO'] as const;
/** What a failed job leaves in the work area is kept this long for a retry by the staff. */
const FAILED_WORK_KEPT_MS = 24 * 3_600_000;
/** Who plays the early publication of a job that failed learns of it within this time. */
const FAILED_PUBLICATION_KEPT_MS = 60_000;
/** Workers are told at once that a job ended; this is what they need to stop. */
const ABORT_TAKES_MS = 1_000;
const SECOND_REMOVAL_MS = 120_000;

/** Where each kind of task stands in the queue. */
export const queueing: Record<Task['kind'], { lane: Task['lane']; priority: number }> = {
  PROBE: { lane: 'URGENT', priority: 0 },
  FIRST: { lane: 'URGENT', priority: 1 },
  PICTURES: { lane: 'URGENT', priority: 2 },
  PACKAGE: { lane: 'BULK', priority: 0 },
  STORYBOARD: { lane: 'BULK', priority: 1 },
  CHUNK: { lane: 'BULK', priority: 2 },
  REMOVE_VIDEO: { lane: 'BULK', priority: 3 },
  REMOVE_GENERATION: { lane: 'BULK', priority: 4 },
  REMOVE_WORK: { lane: 'BULK', priority: 4 },
};

/** Schedules the removal of a job's publications but one. */
export async function scheduleRemoval(
  tx: Tx,
  jobId: string,
  { keep, delayMs }: { keep: number | null; delayMs: number },
): Promise<void> {
  const old = await tx.generation.findMany({
    where: { jobId, removedAt: null, ...(keep === null ? {} : { number: { not: keep } }) },
  });
  for (const { number } of old) await scheduleTask(tx, jobId, 'REMOVE_GENERATION', delayMs, number);
}

/** Makes a task ready in a while, new or once more. */
export async function scheduleTask(tx: Tx, jobId: string, kind: Task['kind'], delayMs: number, position = 0): Promise<void> {
  const fresh = { state: 'READY' as const, availableAt: new Date(Date.now() + delayMs), attempts: 0, error: null };
  await tx.task.upsert({
    where: { jobId_kind_position: { jobId, kind, position } },
    create: { jobId, kind, position, ...queueing[kind], ...fresh },
    update: fresh,
  });
}

/** The life of jobs from outside: they are asked for, stopped, tried again, given up and removed. */
export function createJobService({ db, leases }: { db: Database; leases: Pick<LeaseRepository, 'lockJob'> }) {
  /** Applies an event once, whatever is delivered twice: its inbox row stands or falls with its effect. */
  async function once(eventId: string, apply: (tx: Tx) => Promise<void>): Promise<void> {
    await db.$transaction(async (tx) => {
      const { count } = await tx.consumedEvent.createMany({ data: [{ consumer: CONSUMER, eventId }], skipDuplicates: true });
      if (count === 1) await apply(tx);
    });
  }

  async function end(
    tx: Tx,
    job: Job,
    { state, failure, message, line }: { state: 'FAILED' | 'CANCELLED'; failure: Failure; message: string; line: string },
  ) {
    // Removals outlive the job; what is done stays done, for a retry.
    await tx.task.updateMany({
      where: { jobId: job.id, state: { in: ['BLOCKED', 'READY', 'LEASED'] }, kind: { notIn: [...REMOVALS] } },
      data: { state: 'CANCELLED', owner: null, leaseExpiresAt: null, endedAt: new Date() },
    });
    await tx.job.update({
      where: { id: job.id },
      data: {
        state,
        failure,
        failureMessage: message,
        worker: null,
        endedAt: new Date(),
        stages: endStages(job, state) as unknown as Prisma.InputJsonValue,
        logTail: appendLog(job, line),
      },
    });
    await tell(tx, job.id, failure, message);
    await scheduleRemoval(tx, job.id, { keep: null, delayMs: FAILED_PUBLICATION_KEPT_MS });
    await scheduleTask(tx, job.id, 'REMOVE_WORK', failure === 'INTERNAL' ? FAILED_WORK_KEPT_MS : FAILED_PUBLICATION_KEPT_MS);
  }

  async function tell(tx: Tx, jobId: string, failure: Failure, message: string) {
    const { videoId, revision, sequence } = await tx.job.update({ where: { id: jobId }, data: { sequence: { increment: 1 } } });
    await tx.outboxEvent.create({
      data: outboxRow(videoFailedV1, videoId, { videoId, jobId, revision, sequence, failure, message }),
    });
    await tellJob(tx, jobId);
  }

  async function cancelAll(tx: Tx, where: Prisma.JobWhereInput, message: string) {
    const jobs = await tx.job.findMany({
      where: { ...where, state: { in: [...RUNNING] } },
      select: { id: true },
      orderBy: { id: 'asc' },
    });
    for (const { id } of jobs) {
      const job = await leases.lockJob(tx, id);
      if (!RUNNING.some((state) => state === job.state)) continue;
      await end(tx, job, { state: 'CANCELLED', failure: 'CANCELLED', message, line: `cancelled: ${message}` });
    }
    return jobs.length > 0;
  }

  return {
    /** A whole file lies in the uploads bucket: queues its job. */
    accept: (event: UploadCompletedV1) =>
      once(event.eventId, async (tx) => {
        const { videoId, uploadId, revision, sourceKey, sourceEtag, sizeBytes, fileName } = event;
        if ((await tx.deletedVideo.count({ where: { videoId } })) > 0) return;
        if ((await tx.job.count({ where: { videoId, revision } })) > 0) return;
        // An older file of the same video is no longer wanted.
        await cancelAll(tx, { videoId, revision: { lt: revision } }, 'A newer file was uploaded for this video.');
        const id = `job_${randomUUID()}`;
        await tx.job.create({
          data: {
            id,
            videoId,
            uploadId,
            revision,
            sourceKey,
            sourceEtag,
            sourceBytes: BigInt(sizeBytes),
            fileName,
            ...enterStage({ stages: [] }, 'PROBE'),
          },
        });
        await scheduleTask(tx, id, 'PROBE', 0);
        await tellJob(tx, id);
      }),

    cancel: ({ eventId, jobId }: Pick<JobCancelRequestedV1, 'eventId' | 'jobId'>) =>
      once(eventId, async (tx) => {
        await cancelAll(tx, { id: jobId }, 'Processing was cancelled.');
      }),

    /** Runs what is missing of a failed job; chunks that are done stay done as long as the work area is there. */
    retry: ({ eventId, jobId }: Pick<JobRetryRequestedV1, 'eventId' | 'jobId'>) =>
      once(eventId, async (tx) => {
        if ((await tx.job.count({ where: { id: jobId } })) === 0) return;
        const job = await leases.lockJob(tx, jobId);
        if (job.state !== 'FAILED' && job.state !== 'CANCELLED') return;
        if ((await tx.deletedVideo.count({ where: { videoId: job.videoId } })) > 0) return;
        await tx.task.updateMany({
          where: { jobId, kind: { in: ['REMOVE_WORK', 'REMOVE_GENERATION'] }, state: 'READY' },
          data: { state: 'CANCELLED' },
        });
        await reopenTasks(tx, job);
        await tx.job.update({
          where: { id: jobId },
          data: {
            state: 'QUEUED',
            failure: null,
            failureMessage: null,
            endedAt: null,
            playableSegments: 0,
            attemptCount: { increment: 1 },
            logTail: appendLog(job, `attempt ${job.attemptCount + 1} was asked for`),
          },
        });
        await tellJob(tx, jobId);
      }),

    /** Stops a video's jobs and has everything that is kept for it removed. */
    removeVideo: ({ eventId, videoId }: Pick<VideoDeletedV1, 'eventId' | 'videoId'>) =>
      once(eventId, async (tx) => {
        await tx.deletedVideo.createMany({ data: [{ videoId }], skipDuplicates: true });
        const wereRunning = await cancelAll(tx, { videoId }, 'The video was deleted.');
        const last = await tx.job.findFirst({ where: { videoId }, orderBy: { revision: 'desc' }, select: { id: true } });
        if (last === null) {
          await tx.outboxEvent.create({ data: outboxRow(objectsRemovedV1, videoId, { videoId }) });
          return;
        }
        await tx.task.updateMany({
          where: { job: { videoId }, kind: { in: ['REMOVE_WORK', 'REMOVE_GENERATION'] }, state: { in: ['READY', 'LEASED'] } },
          data: { state: 'CANCELLED' },
        });
        await scheduleTask(tx, last.id, 'REMOVE_VIDEO', wereRunning ? ABORT_TAKES_MS : 0);
        // Once more when even a frozen worker has given up: what it still wrote goes too.
        await scheduleTask(tx, last.id, 'REMOVE_VIDEO', SECOND_REMOVAL_MS, 1);
      }),

    /** Gives a job up because of one of its tasks, which becomes a dead letter with its reason. */
    async fail(lease: Lease, { failure, message, error }: { failure: Failure; message: string; error: string }): Promise<void> {
      await db.$transaction(async (tx) => {
        const job = await leases.lockJob(tx, lease.jobId);
        const { count } = await tx.task.updateMany({
          where: { id: lease.taskId, fence: lease.fence, state: 'LEASED' },
          data: { state: 'DEAD', error, owner: null, leaseExpiresAt: null, endedAt: new Date() },
        });
        if (count === 0) return;
        if (!RUNNING.some((state) => state === job.state)) {
          // What cannot be done after its job's end leaves the job as it ended; the dead letter tells of it.
          if (lease.kind === 'PICTURES') await scheduleTask(tx, job.id, 'REMOVE_WORK', 0);
          return;
        }
        await end(tx, job, { state: 'FAILED', failure, message, line: `${lease.kind.toLowerCase()} failed for good: ${error}` });
      });
    },
  };
}

/** After a failure: what is done stays, the rest waits for what it waited for before. */
async function reopenTasks(tx: Tx, job: Job): Promise<void> {
  const fresh = {
    attempts: 0,
    error: null,
    owner: null,
    leaseExpiresAt: null,
    progress: 0,
    availableAt: new Date(),
    endedAt: null,
  };
  const tasks = await tx.task.findMany({
    where: { jobId: job.id, kind: { notIn: [...REMOVALS] } },
    select: { id: true, kind: true, state: true },
  });
  const isPlanned = tasks.some(({ kind, state }) => kind === 'PROBE' && state === 'DONE');
  const isEncoded = tasks.every(({ kind, state }) => (kind !== 'FIRST' && kind !== 'CHUNK') || state === 'DONE');
  for (const { id, kind, state } of tasks) {
    if (state === 'DONE') continue;
    const isReady =
      kind === 'PROBE' ||
      (isPlanned &&
        (kind === 'FIRST' ||
          kind === 'CHUNK' ||
          kind === 'PICTURES' ||
          (kind === 'PACKAGE' && isEncoded) ||
          kind === 'STORYBOARD'));
    await tx.task.update({ where: { id }, data: { ...fresh, state: isReady ? 'READY' : 'BLOCKED' } });
  }
}

export type JobService = ReturnType<typeof createJobService>;
