// Our side: two workers and the origin as they are deployed, driven by events as the videos subgraph drives them.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import { run } from '../measure.mjs';

const workspace = fileURLToPath(new URL('../../media-pipeline', import.meta.url));
const PORTS = { one: 28_701, two: 28_702, origin: 28_700 };
const TOPICS = ['media.video.playable.v1', 'media.video.published.v1', 'media.job.changed.v1'];
const ENDED = ['SUCCEEDED', 'FAILED', 'CANCELLED'];
const MEMORY_EVERY_MS = 500;

async function waitForReady(port) {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error(`Nothing is ready on port ${port}.`);
}

/** Reads events as they come and hands each to whoever waits for it. */
async function listen(kafka, prefix) {
  const waiting = new Set();
  const consumer = kafka.consumer({ groupId: `${prefix}bench`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: TOPICS.map((topic) => `${prefix}${topic}`), fromBeginning: true });
  await consumer.run({
    async eachMessage({ topic, message }) {
      const event = JSON.parse(message.value.toString());
      for (const wait of waiting) {
        if (`${prefix}${wait.topic}` !== topic || wait.videoId !== event.videoId || !wait.accepts(event)) continue;
        waiting.delete(wait);
        wait.resolve(event);
      }
    },
  });
  return {
    expect: (topic, videoId, accepts = () => true) => new Promise((resolve) => waiting.add({ topic, videoId, accepts, resolve })),
    close: () => consumer.disconnect(),
  };
}

/**
 * The address of a Redis database in which it is said that no media address was withdrawn. The origin serves nothing without that word,
 * and here is no videos subgraph to give it.
 */
async function vouchForAddresses(redisUrl) {
  const url = Object.assign(new URL(redisUrl), { pathname: '/15' }).href;
  const redis = new Redis(url);
  await redis.set('castgraph:media:void-told', '1', 'EX', 24 * 3_600);
  redis.disconnect();
  return url;
}

/** Starts the processes; `publish` sends one upload through them. */
export async function startPlatform({ engines, databaseUrl, prefix, uploadsBucket, mediaBucket, scratchDir }) {
  const urlKey = randomBytes(32).toString('hex');
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NODE_NO_WARNINGS: '1',
    LOG_LEVEL: 'warn',
    MEDIA_DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: engines.KAFKA_BROKERS,
    KAFKA_TOPIC_PREFIX: prefix,
    REDIS_URL: await vouchForAddresses(engines.REDIS_URL),
    S3_ENDPOINT: engines.S3_ENDPOINT,
    S3_REGION: engines.S3_REGION ?? 'us-east-1',
    S3_ACCESS_KEY: engines.S3_ACCESS_KEY,
    S3_SECRET_KEY: engines.S3_SECRET_KEY,
    UPLOADS_BUCKET: uploadsBucket,
    MEDIA_BUCKET: mediaBucket,
    MEDIA_URL_KEY: urlKey,
    PUBLIC_SITE_URL: 'http://localhost:3000',
    SCRATCH_DIR: scratchDir,
    WORKER_COUNT: '2',
    // The peer does not give way to others either.
    ENCODE_NICE: '0',
  };
  await run(process.execPath, [join(workspace, 'dist', 'migrate.js')], { cwd: workspace, env });

  const start = (file, port) =>
    spawn(process.execPath, [join(workspace, 'dist', file)], {
      cwd: workspace,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...env, PORT: String(port) },
    });
  const workers = [start('main-worker.js', PORTS.one), start('main-worker.js', PORTS.two)];
  const children = [...workers, start('main-origin.js', PORTS.origin)];
  await Promise.all(Object.values(PORTS).map(waitForReady));

  let workerRssMb = 0;
  const weighing = setInterval(async () => {
    for (const { pid } of workers) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      workerRssMb = Math.max(workerRssMb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  }, MEMORY_EVERY_MS);

  const kafka = new Kafka({ clientId: 'bench', brokers: engines.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
  const events = await listen(kafka, prefix);
  const producer = kafka.producer();
  await producer.connect();

  function signDirectory(directory) {
    const expiry = Math.floor(Date.now() / 1_000) + 3_600;
    const signature = createHmac('sha256', Buffer.from(urlKey, 'hex')).update(`${expiry}\n${directory}`).digest('base64url');
    return `http://127.0.0.1:${PORTS.origin}/s/${signature}/${expiry}/${directory}`;
  }

  return {
    workerRssMb: () => workerRssMb,

    /** From the event to the published master, and to the first decoded frame on the way. */
    async publish({ sourceKey, etag, sizeBytes }) {
      const videoId = `vid_${randomUUID().slice(0, 8)}`;
      const playable = events.expect('media.video.playable.v1', videoId);
      const published = events.expect('media.video.published.v1', videoId);
      const ended = events.expect('media.job.changed.v1', videoId, ({ state }) => ENDED.includes(state));
      const value = JSON.stringify({
        eventId: randomUUID(),
        occurredAt: new Date().toISOString(),
        videoId,
        uploadId: 'upl_b',
        channelId: 'chn_b',
        revision: 1,
        sourceKey,
        sourceEtag: etag,
        sizeBytes,
        fileName: 'bench.mp4',
      });
      const started = performance.now();
      await producer.send({ topic: `${prefix}videos.upload.completed.v1`, messages: [{ key: videoId, value }] });
      const { directory } = await playable;
      const firstFrame = ['-map', '0:v', '-frames:v', '1', '-f', 'null', '-'];
      await run('ffmpeg', ['-v', 'error', '-nostdin', '-i', `${signDirectory(directory)}master.m3u8`, ...firstFrame]);
      const firstPlayableMs = performance.now() - started;
      const final = await published;
      const wallMs = performance.now() - started;
      const { state, logTail } = await ended;
      if (state !== 'SUCCEEDED') throw new Error(`The job ended ${state}:\n${logTail}`);
      return { wallMs, firstPlayableMs, directory: final.directory };
    },

    async stop() {
      clearInterval(weighing);
      await events.close();
      await producer.disconnect();
      for (const child of children) child.kill('SIGTERM');
      const ends = children.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve)));
      await Promise.all(ends);
    },
  };
}
