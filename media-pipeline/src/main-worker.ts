import { hostname } from 'node:os';
import { createLogger } from '@castgraph/logger';
import { createMetrics, onShutdown, startService } from '@castgraph/service';
import { Gauge, Histogram } from 'prom-client';
import { readWorkerEnv } from './env.ts';
import { startWorker } from './vod/worker.ts';

const env = readWorkerEnv();
const log = createLogger({ service: 'vod-worker', level: env.LOG_LEVEL });
const metrics = createMetrics('vod-worker');
const taskSeconds = new Histogram({
  name: 'media_task_duration_seconds',
  help: 'Time a task took, by kind and outcome.',
  labelNames: ['kind', 'outcome'],
  buckets: [0.1, 0.5, 1, 2, 5, 10, 20, 60, 180, 600],
  registers: [metrics],
});

const worker = await startWorker(env, {
  log,
  owner: `${hostname()}:${env.PORT}`,
  onTask: (kind, outcome, seconds) => taskSeconds.observe({ kind, outcome }, seconds),
});
new Gauge({
  name: 'media_tasks_held',
  help: 'Tasks this worker works on.',
  registers: [metrics],
  collect() {
    this.set(worker.heldCount());
  },
});
const service = await startService({
  name: 'vod-worker',
  host: env.HOST,
  port: env.PORT,
  log,
  metrics,
  readiness: worker.readiness,
});

onShutdown(log, async () => {
  await service.close();
  await worker.close();
});
