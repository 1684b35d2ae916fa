import cluster, { type Worker } from 'node:cluster';
import type { Logger } from '@castgraph/logger';
import { answerMetricsRequests } from './shared-metrics.ts';

/** More than a worker gives itself. */
const DRAIN_LIMIT_MS = 17_000;

/**
 * Makes of this process as many as there are to share the port. Answers at once in a worker, or where one process is all; the
 * process that was started first only watches: it hands on SIGTERM and waits until everybody has drained, and where a worker
 * crashes it has the others drain and ends with exit code 1, so that whoever supervises it learns of the crash.
 */
export async function becomeWorkers(count: number, log: Logger): Promise<void> {
  if (count === 1 || cluster.isWorker) return;
  let isStopping = false;
  let exitCode = 0;
  answerMetricsRequests();

  function stop(reason: string): void {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping workers');
    setTimeout(() => {
      log.error('workers did not drain in time');
      for (const worker of workers()) worker.process.kill('SIGKILL');
      process.exit(1);
    }, DRAIN_LIMIT_MS).unref();
    for (const worker of workers()) worker.process.kill('SIGTERM');
    if (workers().length === 0) process.exit(exitCode);
  }

  cluster.on('exit', (worker, code, signal) => {
    if (code !== 0) {
      exitCode = 1;
      log.fatal({ worker: worker.process.pid, code, signal }, 'a worker crashed');
    }
    if (workers().length === 0) process.exit(isStopping ? exitCode : 1);
    stop('a worker ended');
  });
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  for (let index = 0; index < count; index++) cluster.fork();
  log.info({ workers: count }, 'workers started');
  // What follows in main is a worker's work.
  await new Promise(() => {});
}

const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
