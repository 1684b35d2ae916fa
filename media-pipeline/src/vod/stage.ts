import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import type { EncodePlan } from '../ffmpeg/ladder.ts';
import { remuxArgs } from '../ffmpeg/probe.ts';
import { MediaRefusal } from '../ffmpeg/refusal.ts';
import type { Database, Job, Prisma, Tx } from './database.ts';
import { appendLog, readPlan } from './journal.ts';
import type { Lease, LeaseRepository } from './lease.repository.ts';
import type { Scratch } from './scratch.ts';
import { type Tools, wholeFileLimits } from './tools.ts';

/** What every stage may use. */
export interface StageDeps {
  db: Database;
  leases: LeaseRepository;
  uploads: ObjectStore;
  media: ObjectStore;
  scratch: Scratch;
  tools: Tools;
  settings: {
    /** Threads of a pass that nothing runs beside, and of one chunk among many. */
    threads: { first: number; chunk: number };
    durationMsMax: number;
    bytesMax: number;
    supersededGraceMs: number;
  };
}

export interface StageContext extends StageDeps {
  lease: Lease;
  job: Job;
  /** An empty directory that is removed afterwards. */
  workDir: string;
  /** Aborted when the lease is lost, the job ends or the worker stops; its reason says which. */
  signal: AbortSignal;
  log: Logger;
  /** Share of this task that is done, 0 to 1. */
  report(progress: number): void;
}

/** What a stage made, applied to the database in one transaction with the end of its task. */
export interface Outcome {
  result?: Prisma.InputJsonValue;
  apply?: (tx: Tx, job: Job) => Promise<void>;
}

/** One kind of work: it reads the store, makes files, and answers what is to be committed. It may be run again after any crash. */
export type Stage = (context: StageContext) => Promise<Outcome>;

/** The plan that the probe made. */
export function planOf(job: Job): EncodePlan {
  const plan = readPlan(job);
  if (plan === null) throw new Error(`Job ${job.id} has no plan yet.`);
  return plan;
}

/** Writes a line into the job's own log, which the staff reads. */
export async function note(tx: Tx, jobId: string, line: string): Promise<void> {
  const job = await tx.job.findUniqueOrThrow({ where: { id: jobId }, select: { logTail: true } });
  await tx.job.update({ where: { id: jobId }, data: { logTail: appendLog(job, line) } });
}

/** The source on the local disk, as it was uploaded. */
export async function fetchSource({ job, uploads, scratch, signal, settings }: StageContext): Promise<string> {
  if (Number(job.sourceBytes) > settings.bytesMax) {
    throw new MediaRefusal('TOO_LARGE', `The file is larger than ${Math.floor(settings.bytesMax / 1_000_000_000)} GB.`);
  }
  return scratch.fetch(uploads, job.id, job.sourceKey, {
    signal,
    check: ({ etag, sizeBytes }) => {
      // An upload address that is still valid must not slip another file under a video that was checked.
      const isSame = bare(etag) === bare(job.sourceEtag) && sizeBytes === Number(job.sourceBytes);
      if (!isSame) throw new MediaRefusal('FILE_BROKEN', 'The file changed after its upload was completed. Upload it again.');
    },
  });
}

const bare = (etag: string) => etag.replaceAll('"', '').toLowerCase();

/** The source in a form that can be jumped into: as it is, or copied packet by packet into an indexed file. */
export async function openSource(context: StageContext, { needsRemux }: { needsRemux: boolean }): Promise<string> {
  const source = await fetchSource(context);
  if (!needsRemux) return source;
  const { scratch, job, tools, workDir, signal, settings } = context;
  const target = scratch.derived(job.id, 'source.mkv');
  if (await scratch.exists(target)) return target;
  const copy = join(workDir, 'source.mkv');
  const { limits, timeoutMs } = wholeFileLimits({ durationMs: settings.durationMsMax, pixelsPerS: 0 });
  await tools.ffmpeg({
    args: remuxArgs({ path: source, target: copy }),
    cwd: workDir,
    signal,
    // A copy of packets costs next to nothing, and is hardly larger than what it is made from.
    limits: { ...limits, cpuS: 600, fileBytes: Number(job.sourceBytes) * 2 + 10_000_000 },
    timeoutMs,
  });
  await rename(copy, target);
  return target;
}
