import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { startOutboxRelay } from '@castgraph/database/outbox';
import { connectKafka } from '@castgraph/kafka/client';
import { createProducer } from '@castgraph/kafka/producer';
import type { Logger } from '@castgraph/logger';
import { createObjectStore } from '@castgraph/objectstore';
import * as mediaEvents from '@castgraph/schemas/events/media';
import type { WorkerEnv } from '../env.ts';
import { detectSandbox } from '../ffmpeg/sandbox.ts';
import { describeStore } from '../store-env.ts';
import { connectDatabase } from './database.ts';
import { startJanitor } from './janitor.ts';
import { consumeJobs } from './job.consumer.ts';
import { createJobService } from './job.service.ts';
import { createLeaseRepository } from './lease.repository.ts';
import { type RunnerOptions, startRunner } from './runner.ts';
import { createScratch, defaultScratchDir } from './scratch.ts';
import { createTools } from './tools.ts';
import { listenForWork } from './wake-ups.ts';

const mediaTopics = Object.values(mediaEvents).filter((item) => 'name' in item && 'partitions' in item);

/** A whole worker: events in, work, events out. */
export async function startWorker(
  env: WorkerEnv,
  { log, owner, onTask }: { log: Logger; owner: string; onTask?: RunnerOptions['onTask'] },
) {
  // Absolute: the tools run in folders of their own.
  const root = resolve(env.SCRATCH_DIR ?? defaultScratchDir(env.MEDIA_DATABASE_URL));
  const sandbox = detectSandbox({ scratchDir: root, ffmpeg: env.FFMPEG_PATH, nice: env.ENCODE_NICE });
  for (const gap of sandbox.gaps) log.warn(gap);

  const db = connectDatabase(env.MEDIA_DATABASE_URL);
  const uploads = createObjectStore(describeStore(env, env.UPLOADS_BUCKET));
  const media = createObjectStore(describeStore(env, env.MEDIA_BUCKET));
  await Promise.all([uploads.ensureBucket({ corsOrigins: [] }), media.ensureBucket()]);

  const kafka = connectKafka({ clientId: 'media-pipeline', brokers: env.KAFKA_BROKERS, log, prefix: env.KAFKA_TOPIC_PREFIX });
  await kafka.ensureTopics(mediaTopics);
  const producer = await createProducer(kafka);
  const relay = startOutboxRelay({ url: env.MEDIA_DATABASE_URL, producer, log });

  const leases = createLeaseRepository({ db, owner, leaseMs: env.LEASE_MS });
  const jobs = createJobService({ db, leases });
  const scratch = createScratch({ root, sandbox });
  const wakeUps = listenForWork({ url: env.MEDIA_DATABASE_URL, log });
  const runner = startRunner({
    deps: {
      db,
      leases,
      uploads,
      media,
      scratch,
      tools: createTools({ sandbox, ffmpeg: env.FFMPEG_PATH, ffprobe: env.FFPROBE_PATH }),
      settings: {
        threads: { first: env.CORES, chunk: Math.max(1, Math.floor(env.CORES / env.WORKER_COUNT)) },
        durationMsMax: env.SOURCE_DURATION_MS_MAX,
        bytesMax: env.SOURCE_BYTES_MAX,
        supersededGraceMs: env.SUPERSEDED_GRACE_MS,
      },
    },
    jobs,
    log,
    owner,
    leaseMs: env.LEASE_MS,
    retryBaseMs: env.RETRY_BASE_MS,
    wakeUps,
    onTask,
  });
  const janitor = startJanitor({ db, scratch, log });
  const consumer = await consumeJobs(kafka, jobs);
  log.info({ owner, scratch: root, cores: env.CORES, machineCores: availableParallelism() }, 'worker is ready');

  return {
    readiness: {
      postgres: () => db.$queryRaw`SELECT 1`,
      store: () => media.isReachable(),
      kafka: async () => {
        if (consumer.silentMs() > 30_000) throw new Error('Kafka is silent.');
      },
    },
    heldCount: runner.heldCount,
    /** Stops taking work before dropping what the work needs. */
    async close() {
      await consumer.close();
      await runner.stop();
      janitor.stop();
      await wakeUps.close();
      await relay.close();
      await producer.close();
      await db.$disconnect();
      uploads.close();
      media.close();
    },
  };
}
