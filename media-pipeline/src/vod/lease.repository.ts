import type { Database, Job, Task, Tx } from './database.ts';
import { Prisma } from './database.ts';
import { tellJob, tellProgress } from './journal.ts';

export type Lane = Task['lane'];

/** A task that this worker holds. `fence` proves it at every commit. */
export interface Lease {
  taskId: bigint;
  jobId: string;
  kind: Task['kind'];
  position: number;
  fence: number;
  attempts: number;
  input: Prisma.JsonValue;
}

/** Somebody else holds the task by now, or its job has ended: whatever was made must be dropped. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

interface LeaseRow {
  id: bigint;
  job_id: string;
  kind: Task['kind'];
  position: number;
  fence: number;
  attempts: number;
  input: Prisma.JsonValue;
}

const PROGRESS_EVERY_MS = 1_000;

/** Who works on what, in Postgres: leases with an expiry, and fencing tokens that a late commit cannot pass. */
export function createLeaseRepository({ db, owner, leaseMs }: { db: Database; owner: string; leaseMs: number }) {
  /** Locks the job first, everywhere: so commits, cancellations and leases cannot wait for each other in a circle. */
  async function lockJob(tx: Tx, jobId: string): Promise<Job> {
    await tx.$queryRaw`SELECT 1 FROM job WHERE id = ${jobId} FOR UPDATE`;
    return tx.job.findUniqueOrThrow({ where: { id: jobId } });
  }

  async function holds(tx: Tx, lease: Lease) {
    const task = await tx.task.findFirst({
      where: { id: lease.taskId, fence: lease.fence, state: 'LEASED' },
      select: { id: true },
    });
    if (task === null) throw new LeaseLost(`Task ${lease.taskId} is no longer held with fence ${lease.fence}.`);
  }

  return {
    lockJob,

    /** Takes the next task of a lane: ready ones, and those whose worker fell silent. Short jobs are not kept behind long ones. */
    async take(lane: Lane): Promise<Lease | undefined> {
      const rows = await db.$queryRaw<LeaseRow[]>`
        WITH next AS (
          SELECT id FROM task
          WHERE lane = ${lane}::task_lane
            AND ((state = 'READY' AND available_at <= now()) OR (state = 'LEASED' AND lease_expires_at < now()))
          ORDER BY priority, position, id
          FOR UPDATE SKIP LOCKED
          LIMIT 1
        )
        UPDATE task
        SET state = 'LEASED', owner = ${owner}, fence = fence + 1, attempts = attempts + 1, progress = 0,
            lease_expires_at = now() + ${leaseMs} * interval '1 millisecond', started_at = now(), ended_at = NULL
        FROM next WHERE task.id = next.id
        RETURNING task.id, task.job_id, task.kind, task.position, task.fence, task.attempts, task.input`;
      const [row] = rows;
      if (row === undefined) return undefined;
      return {
        taskId: row.id,
        jobId: row.job_id,
        kind: row.kind,
        position: row.position,
        fence: row.fence,
        attempts: row.attempts,
        input: row.input,
      };
    },

    /** Extends the lease and notes progress; false when the task is held by somebody else now. */
    async keep(lease: Lease, progress: number): Promise<boolean> {
      const kept = await db.$executeRaw`
        UPDATE task SET lease_expires_at = now() + ${leaseMs} * interval '1 millisecond', progress = GREATEST(progress, ${progress})
        WHERE id = ${lease.taskId} AND fence = ${lease.fence} AND state = 'LEASED'`;
      return kept === 1;
    },

    /** Tells of a job's progress unless somebody did within the last second. */
    async shareProgress(jobId: string): Promise<void> {
      await db.$transaction(async (tx) => {
        const due = await tx.$executeRaw`
          UPDATE job SET last_progress_at = now()
          WHERE id = ${jobId} AND state = 'RUNNING' AND last_progress_at <= now() - ${PROGRESS_EVERY_MS} * interval '1 millisecond'`;
        if (due === 0) return;
        const job = await tx.job.findUniqueOrThrow({ where: { id: jobId } });
        await tellProgress(tx, job);
        // The staff's browser needs the log and all stages with it: every fifth second is often enough.
        if (job.sequence % 5 === 0) await tellJob(tx, jobId);
      });
    },

    /** Changes state in the middle of a task, if the lease still holds. */
    async during<T>(lease: Lease, change: (tx: Tx, job: Job) => Promise<T>): Promise<T> {
      return db.$transaction(async (tx) => {
        const job = await lockJob(tx, lease.jobId);
        await holds(tx, lease);
        return change(tx, job);
      });
    },

    /** Ends a task and applies its effect in one transaction, if the lease still holds. */
    async finish(
      lease: Lease,
      result: Prisma.InputJsonValue | undefined,
      apply?: (tx: Tx, job: Job) => Promise<void>,
    ): Promise<void> {
      await db.$transaction(async (tx) => {
        const job = await lockJob(tx, lease.jobId);
        await holds(tx, lease);
        await tx.task.update({
          where: { id: lease.taskId },
          data: {
            state: 'DONE',
            progress: 1,
            result: result ?? Prisma.DbNull,
            endedAt: new Date(),
            owner: null,
            leaseExpiresAt: null,
            error: null,
          },
        });
        await apply?.(tx, job);
      });
    },

    /** Gives a task back, to be taken again after a while. An unhurried end (`isFree`) does not count as an attempt. */
    async giveBack(
      lease: Lease,
      { delayMs, error, isFree = false }: { delayMs: number; error?: string; isFree?: boolean },
    ): Promise<void> {
      await db.task.updateMany({
        where: { id: lease.taskId, fence: lease.fence, state: 'LEASED' },
        data: {
          state: 'READY',
          owner: null,
          leaseExpiresAt: null,
          progress: 0,
          availableAt: new Date(Date.now() + delayMs),
          ...(error === undefined ? {} : { error }),
          ...(isFree ? { attempts: { decrement: 1 } } : {}),
        },
      });
    },
  };
}

export type LeaseRepository = ReturnType<typeof createLeaseRepository>;
