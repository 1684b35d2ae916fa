import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consume, on } from '@castgraph/kafka/consumer';
import { createProducer } from '@castgraph/kafka/producer';
import * as mediaEvents from '@castgraph/schemas/events/media';
import { jobCancelRequestedV1, jobRetryRequestedV1, uploadCompletedV1, videoDeletedV1 } from '@castgraph/schemas/events/videos';
import {
  connectTestKafka,
  createTestBucket,
  createTestDatabase,
  engineUrl,
  storeVariables,
  testLog,
  until,
} from '@castgraph/testkit';
import type { WorkerEnv } from '../src/env.ts';
import { connectDatabase } from '../src/vod/database.ts';
import { startWorker } from '../src/vod/worker.ts';

export interface RecordedEvent {
  topic: string;
  message: { videoId: string; occurredAt: string; sequence?: number; stage?: string; state?: string } & Record<string, unknown>;
}

/** An ffmpeg that reads chunks no faster than they play: there is time for a fault, whatever the machine is busy with. */
export async function makeSlowFfmpeg(root: string): Promise<string> {
  const path = join(root, 'slow-ffmpeg');
  const script = '#!/bin/sh\ncase "$*" in *trim=start_pts*) exec ffmpeg -re "$@";; esac\nexec ffmpeg "$@"\n';
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

export const prismaDir = fileURLToPath(new URL('../prisma', import.meta.url));

/** A database, topics, buckets and a scratch folder of a suite's own, and workers to run over them. */
export async function createRig(purpose: string, overrides: Partial<WorkerEnv> = {}) {
  const [database, uploads, media, root] = await Promise.all([
    createTestDatabase(purpose, prismaDir),
    createTestBucket(`${purpose}-up`),
    createTestBucket(`${purpose}-media`),
    mkdtemp(join(tmpdir(), `castgraph-${purpose}-`)),
  ]);
  // Open to the user that ffmpeg runs as when the tests run as root.
  await chmod(root, 0o755);
  const kafka = connectTestKafka(purpose);
  await kafka.ensureTopics([uploadCompletedV1, videoDeletedV1, jobRetryRequestedV1, jobCancelRequestedV1]);
  const producer = await createProducer(kafka);
  const db = connectDatabase(database.url);
  const events: RecordedEvent[] = [];
  const topics = Object.values(mediaEvents).filter((item) => 'name' in item && 'partitions' in item);
  const recorder = await consume({
    kafka,
    groupId: 'recorder',
    subscriptions: topics.map((topic) =>
      on(topic, async (message) => {
        events.push({ topic: topic.name, message: message as RecordedEvent['message'] });
      }),
    ),
  });
  const workers: { close(): Promise<void> }[] = [];

  const env: WorkerEnv = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    HOST: '127.0.0.1',
    PORT: 1,
    MEDIA_DATABASE_URL: database.url,
    KAFKA_BROKERS: engineUrl('KAFKA_BROKERS').split(','),
    KAFKA_TOPIC_PREFIX: kafka.prefix,
    ...storeVariables(),
    UPLOADS_BUCKET: uploads.bucket,
    MEDIA_BUCKET: media.bucket,
    SCRATCH_DIR: join(root, 'scratch'),
    FFMPEG_PATH: 'ffmpeg',
    FFPROBE_PATH: 'ffprobe',
    WORKER_COUNT: 2,
    CORES: 2,
    ENCODE_NICE: 0,
    LEASE_MS: 3_000,
    RETRY_BASE_MS: 200,
    SUPERSEDED_GRACE_MS: 24 * 3_600_000,
    SOURCE_DURATION_MS_MAX: 12 * 3_600_000,
    SOURCE_BYTES_MAX: 64_000_000_000,
    ...overrides,
  };

  async function send(topic: { name: string }, videoId: string, fields: object) {
    const value = JSON.stringify({ eventId: randomUUID(), occurredAt: new Date().toISOString(), videoId, ...fields });
    await producer.send([{ topic: topic.name, key: videoId, value }]);
  }

  return {
    db,
    env,
    kafka,
    uploads,
    media,
    root,
    events,
    send,
    eventsOf: (videoId: string, topic?: string) =>
      events.filter(({ message, topic: name }) => message.videoId === videoId && (topic === undefined || name === topic)),
    /** As the environment of a worker process. */
    processEnv: (): Record<string, string> => {
      const { KAFKA_BROKERS, ...rest } = env;
      return {
        ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)])),
        KAFKA_BROKERS: KAFKA_BROKERS.join(','),
      };
    },

    async startWorker(name: string, more: Partial<WorkerEnv> = {}) {
      const worker = await startWorker({ ...env, ...more }, { log: testLog, owner: name });
      workers.push(worker);
      return worker;
    },

    /** Puts a file where uploads go and tells of it, as the videos subgraph does. */
    async submit(path: string, { revision = 1, videoId = `vid_${randomUUID().slice(0, 8)}` } = {}): Promise<string> {
      const sourceKey = `u/upl_${randomUUID()}`;
      const { size } = await stat(path);
      await uploads.put(sourceKey, createReadStream(path), { contentType: 'video/mp4', sizeBytes: size });
      const stored = await uploads.head(sourceKey);
      const fields = {
        uploadId: sourceKey.slice(2),
        channelId: 'chn_1',
        revision,
        sourceKey,
        sourceEtag: stored?.etag ?? '',
        sizeBytes: size,
        fileName: '-rf.mp4',
      };
      await send(uploadCompletedV1, videoId, fields);
      return videoId;
    },

    /** Waits for a video's job to reach one of the states. */
    waitForJob: (videoId: string, states: readonly string[], limitMs = 120_000) =>
      until(
        `job of ${videoId} is ${states.join(' or ')}`,
        async () => {
          const job = await db.job.findFirst({ where: { videoId }, orderBy: { revision: 'desc' } });
          return job && states.includes(job.state) ? job : undefined;
        },
        limitMs,
      ),

    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await recorder.close();
      await producer.close();
      await db.$disconnect();
      await Promise.all([uploads.destroy(), media.destroy()]);
      await database.drop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export type Rig = Awaited<ReturnType<typeof createRig>>;
