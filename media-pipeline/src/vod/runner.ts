import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@castgraph/logger';
import { MediaRefusal } from '../ffmpeg/refusal.ts';
import { ToolError } from '../ffmpeg/run.ts';
import type { JobService } from './job.service.ts';
import { appendLog } from './journal.ts';
import { type Lane, type Lease, LeaseLost } from './lease.repository.ts';
import { pipeline } from './pipeline.ts';
import type { StageDeps } from './stage.ts';
import type { WakeUps } from './wake-ups.ts';

export interface RunnerOptions {
  deps: StageDeps;
  jobs: Pick<JobService, 'fail'>;
  log: Logger;
  owner: string;
  leaseMs: number;
  retryBaseMs: number;
  wakeUps: WakeUps;
  onTask?: (kind: string, outcome: 'done' | 'refused' | 'retried' | 'dead' | 'lost', seconds: number) => void;
}

const ATTEMPTS_MAX = 5;
const IDLE_LOOK_MS = 1_000;
/** An error of the database itself, between two tasks. */
const REST_MS = 1_000;
/** Lives of a lease after which a heartbeat that is still under way counts as none. */
const SILENT_LIVES = 2;

class WorkerStops extends Error {
  override readonly name = 'WorkerStops';
}
class JobEnded extends Error {
  override readonly name = 'JobEnded';
}

/** Takes tasks, one a lane at a time, and sees each to its end: done, tried again later, given up, or dropped because somebody else has it. */
export function startRunner({ deps, jobs, log, owner, leaseMs, retryBaseMs, wakeUps, onTask }: RunnerOptions) {
  const { leases, scratch, db } = deps;
  const stopping = new AbortController();
  const held = new Map<bigint, { lease: Lease; abort: AbortController }>();

  wakeUps.onJobEnded((jobId) => {
    for (const { lease, abort } of held.values()) if (lease.jobId === jobId) abort.abort(new JobEnded(`Job ${jobId} has ended.`));
  });

  async function serve(lane: Lane): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const seen = wakeUps.count();
        const lease = await leases.take(lane);
        if (lease === undefined) await wakeUps.wait(seen, IDLE_LOOK_MS, stopping.signal);
        else await work(lease);
      } catch (error) {
        log.error({ err: error, lane }, 'could not take or end a task');
        await sleep(REST_MS, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  async function work(lease: Lease): Promise<void> {
    const abort = new AbortController();
    const stop = () => abort.abort(new WorkerStops('The worker stops.'));
    stopping.signal.addEventListener('abort', stop, { once: true });
    held.set(lease.taskId, { lease, abort });
    const taskLog = log.child({ jobId: lease.jobId, task: `${lease.kind.toLowerCase()}-${lease.position}`, fence: lease.fence });
    const startedMs = Date.now();
    let progress = 0;
    const heart = keepAlive(lease, abort, () => progress);
    const done = (outcome: 'done' | 'refused' | 'retried' | 'dead' | 'lost') => {
      const seconds = (Date.now() - startedMs) / 1_000;
      onTask?.(lease.kind, outcome, seconds);
      taskLog.info({ outcome, seconds }, 'task ended');
    };
    let workDir: string | undefined;
    try {
      // A task that takes its worker down with it each time must end somewhere.
      if (lease.attempts > ATTEMPTS_MAX) throw new Error('Its workers died again and again.');
      const job = await markStarted(lease);
      workDir = await scratch.openTaskDir(lease.jobId, `${lease.kind.toLowerCase()}-${lease.position}`);
      const outcome = await pipeline[lease.kind]({
        ...deps,
        lease,
        job,
        workDir,
        signal: abort.signal,
        log: taskLog,
        report: (share) => {
          progress = Math.min(1, Math.max(progress, share));
        },
      });
      abort.signal.throwIfAborted();
      await leases.finish(lease, outcome.result, outcome.apply);
      done('done');
    } catch (error) {
      done(await settle(lease, abort.signal.aborted ? abort.signal.reason : error, taskLog));
    } finally {
      clearInterval(heart);
      held.delete(lease.taskId);
      stopping.signal.removeEventListener('abort', stop);
      if (workDir !== undefined) await scratch.removeDir(workDir);
    }
  }

  /** Extends the lease every third of its life; a lease that is gone ends the work at once. */
  function keepAlive(lease: Lease, abort: AbortController, progress: () => number) {
    let lastKeptMs = Date.now();
    let isBusy = false;
    return setInterval(
      async () => {
        if (abort.signal.aborted) return;
        if (isBusy) {
          // Long after the lease's life, so that a machine out of breath does not throw its work away: a commit is refused anyway.
          if (Date.now() - lastKeptMs > SILENT_LIVES * leaseMs) abort.abort(new LeaseLost('The database is silent.'));
          return;
        }
        isBusy = true;
        try {
          const isKept = await leases.keep(lease, progress());
          if (!isKept) return abort.abort(new LeaseLost(`Task ${lease.taskId} was taken over.`));
          lastKeptMs = Date.now();
          await leases.shareProgress(lease.jobId);
        } catch (error) {
          log.warn({ err: error, jobId: lease.jobId }, 'a heartbeat failed');
          // Without the database nobody can tell whose task it is: after the lease's life it is somebody else's.
          if (Date.now() - lastKeptMs > leaseMs) abort.abort(new LeaseLost('No heartbeat reached the database.'));
        } finally {
          isBusy = false;
        }
      },
      Math.min(1_000, leaseMs / 3),
    );
  }

  async function markStarted(lease: Lease) {
    return leases.during(lease, async (tx, job) => {
      if (job.state !== 'QUEUED' && job.state !== 'RUNNING') return job;
      const isFirst = job.state === 'QUEUED';
      const line = `${lease.kind.toLowerCase()}${lease.kind === 'CHUNK' ? ` ${lease.position}` : ''} on ${owner}${lease.attempts > 1 ? `, attempt ${lease.attempts}` : ''}`;
      return tx.job.update({
        where: { id: job.id },
        data: {
          logTail: appendLog(job, line),
          worker: owner,
          ...(isFirst ? { state: 'RUNNING', startedAt: job.startedAt ?? new Date() } : {}),
        },
      });
    });
  }

  async function settle(lease: Lease, error: unknown, taskLog: Logger): Promise<'refused' | 'retried' | 'dead' | 'lost'> {
    if (error instanceof LeaseLost || error instanceof JobEnded) {
      taskLog.warn({ reason: error.message }, 'dropped');
      return 'lost';
    }
    if (error instanceof WorkerStops) {
      await leases.giveBack(lease, { delayMs: 0, isFree: true });
      return 'retried';
    }
    if (error instanceof MediaRefusal) {
      taskLog.info({ reason: error.reason, err: error.cause }, 'the source is refused');
      await jobs.fail(lease, { failure: error.reason, message: error.message, error: `${error.reason}: ${error.message}` });
      return 'refused';
    }
    const reason = describe(error);
    if (lease.attempts >= ATTEMPTS_MAX) {
      taskLog.error({ err: error }, 'given up');
      await jobs.fail(lease, {
        failure: 'INTERNAL',
        message: 'Something went wrong on our side. The staff can see why and try again.',
        error: reason,
      });
      return 'dead';
    }
    // Exponential, with a spread so that what failed together does not return together.
    const delayMs = retryBaseMs * 3 ** (lease.attempts - 1) * (0.8 + Math.random() * 0.4);
    taskLog.warn({ err: error, delayMs }, 'will be tried again');
    await leases.giveBack(lease, { delayMs, error: reason });
    await db.$transaction(async (tx) => {
      const job = await leases.lockJob(tx, lease.jobId);
      const line = `${lease.kind.toLowerCase()} ${lease.position} failed, again in ${Math.round(delayMs / 100) / 10} s: ${reason}`;
      await tx.job.update({ where: { id: job.id }, data: { logTail: appendLog(job, line) } });
    });
    return 'retried';
  }

  const running = [serve('URGENT'), serve('BULK')];
  return {
    /** Ends running programs, gives their tasks back, and returns when all is let go. */
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all(running);
    },
    /** Leases held at this moment, for metrics and tests. */
    heldCount: () => held.size,
  };
}

const describe = (error: unknown): string => {
  if (error instanceof ToolError) return `${error.message}\n${error.stderr.slice(-1_500)}`;
  return error instanceof Error ? error.message : String(error);
};
