import { outboxRow } from '@castgraph/database/outbox';
import { jobChangedV1, processingProgressedV1 } from '@castgraph/schemas/events/media';
import { type EncodePlan, encodePlan } from '../ffmpeg/ladder.ts';
import type { Job, Tx } from './database.ts';
import { describeRenditions, estimateEtaMs, measureProgress } from './progress.ts';

export type Stage = 'PROBE' | 'ENCODE' | 'PACKAGE' | 'STORYBOARD' | 'DONE';

interface StageEntry {
  stage: Stage;
  state: Job['state'];
  startedAt: string;
  endedAt: string | null;
}

type TopicLike = Parameters<typeof outboxRow>[0];

const LOG_TAIL_MAX = 15_000;

export const readPlan = (job: Pick<Job, 'plan'>): EncodePlan | null => (job.plan === null ? null : encodePlan.parse(job.plan));
export const readStages = (job: Pick<Job, 'stages'>): StageEntry[] => job.stages as unknown as StageEntry[];

/** Writes an event about a job in the transaction of what it tells of. The job's row must be locked, so that sequences do not clash. */
export async function tell<Fields extends object>(tx: Tx, jobId: string, topic: TopicLike, fields: Fields): Promise<void> {
  const job = await tx.job.update({ where: { id: jobId }, data: { sequence: { increment: 1 } } });
  const { videoId, revision, sequence } = job;
  await tx.outboxEvent.create({ data: outboxRow(topic, videoId, { videoId, jobId, revision, sequence, ...fields }) });
}

export const readTasks = (tx: Tx, jobId: string) =>
  tx.task.findMany({ where: { jobId }, select: { kind: true, state: true, progress: true, weight: true } });

/** Tells browsers how far the video is. */
export async function tellProgress(tx: Tx, job: Job): Promise<void> {
  const tasks = await readTasks(tx, job.id);
  const progressPercent = job.state === 'SUCCEEDED' ? 100 : measureProgress(tasks);
  await tell(tx, job.id, processingProgressedV1, {
    stage: job.stage,
    progressPercent,
    etaMs:
      job.encodeStartedAt && job.state === 'RUNNING'
        ? estimateEtaMs(progressPercent, Date.now() - job.encodeStartedAt.getTime())
        : null,
    renditions: describeRenditions(job.id, readPlan(job), tasks),
  });
}

/** Tells the staff's job browser everything about the job as it is now. */
export async function tellJob(tx: Tx, jobId: string): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId } });
  await tell(tx, jobId, jobChangedV1, {
    stage: job.stage,
    state: job.state,
    attemptCount: job.attemptCount,
    worker: job.worker,
    progressPercent: job.state === 'SUCCEEDED' ? 100 : measureProgress(await readTasks(tx, jobId)),
    failure: job.failure,
    queuedAt: job.queuedAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
    stages: readStages(job),
    logTail: job.logTail,
  });
}

/** Moves a job to another stage and keeps when each began and ended. */
export function enterStage(job: Pick<Job, 'stages'>, stage: Stage, now = new Date().toISOString()) {
  const closed = readStages(job).map((entry) =>
    entry.endedAt === null ? { ...entry, state: 'SUCCEEDED' as const, endedAt: now } : entry,
  );
  const isLast = stage === 'DONE';
  const entry: StageEntry = { stage, state: isLast ? 'SUCCEEDED' : 'RUNNING', startedAt: now, endedAt: isLast ? now : null };
  return { stage, stages: [...closed.filter((other) => other.stage !== stage), entry].map((item) => ({ ...item })) };
}

/** Closes the open stage of a job that ends without success. */
export function endStages(job: Pick<Job, 'stages'>, state: 'FAILED' | 'CANCELLED', now = new Date().toISOString()) {
  return readStages(job).map((entry) => (entry.endedAt === null ? { ...entry, state, endedAt: now } : { ...entry }));
}

/** Adds a line to what the staff can read of a job. */
export function appendLog(job: Pick<Job, 'logTail'>, line: string, now = new Date()): string {
  const clock = now.toISOString().slice(11, 23);
  const text = `${job.logTail}${clock} ${line.replaceAll('\0', '').slice(0, 1_000)}\n`;
  // Cut by bytes at a line's beginning: the event's limit is one of bytes.
  let tail = text.slice(-LOG_TAIL_MAX);
  while (Buffer.byteLength(tail) > LOG_TAIL_MAX) tail = tail.slice(Math.ceil(tail.length / 20));
  return tail.length === text.length ? tail : tail.slice(tail.indexOf('\n') + 1);
}
