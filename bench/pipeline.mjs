// The pipeline with two workers against one ffmpeg with a split ladder and the same settings, on the same clip, in turns.
//   npm run bench -- pipeline [--rounds 3] [--seconds 60]
// Both sides download the source, encode 360p once, the sound and the ladder, package, and upload until the master is in its place;
// storyboard and preview are left out. It needs Postgres, Kafka, Redis and S3 (`npm run engines -- up`) and a build of media-pipeline.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { median, report, round, run } from './measure.mjs';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '60' } },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const repository = fileURLToPath(new URL('..', import.meta.url));
const workspace = join(repository, 'media-pipeline');
const say = (text) => console.error(text);

const engines = await findEngines();
const name = `bench_${randomBytes(4).toString('hex')}`;
const prefix = `${name.replace('_', '-')}.`;
const [uploadsBucket, mediaBucket] = [`${name.replace('_', '-')}-uploads`, `${name.replace('_', '-')}-media`];
const root = await mkdtemp(join(tmpdir(), 'castgraph-bench-'));
const urlKey = randomBytes(32).toString('hex');
const s3 = new S3Client({
  endpoint: engines.S3_ENDPOINT,
  region: engines.S3_REGION ?? 'us-east-1',
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  credentials: { accessKeyId: engines.S3_ACCESS_KEY, secretAccessKey: engines.S3_SECRET_KEY },
});
const children = [];
const PORTS = { one: 28_701, two: 28_702, origin: 28_700 };

/** The engines of the environment, or of `npm run engines -- up`. */
async function findEngines() {
  const wanted = ['POSTGRES_URL', 'KAFKA_BROKERS', 'REDIS_URL', 'S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_SECRET_KEY'];
  if (wanted.every((key) => process.env[key])) return process.env;
  const { stdout } = await run(process.execPath, [join(repository, 'infra/cli/engines.mjs'), 'env'], { cwd: repository });
  const found = Object.fromEntries([...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, key, value]) => [key, value]));
  const missing = wanted.filter((key) => !found[key]);
  if (missing.length > 0) throw new Error(`Start the engines first (npm run engines -- up): ${missing.join(', ')} is not known.`);
  return found;
}

/** The argument builders of the pipeline itself, so that both sides encode with the very same settings. */
async function loadBuilders() {
  // Inside the workspace, so that what it imports is found.
  const outfile = join(workspace, 'node_modules', '.cache', 'castgraph-bench', 'builders.mjs');
  const modules = ['ladder', 'encode', 'package', 'probe'].map((file) => `export * from './src/ffmpeg/${file}.ts';`);
  await build({
    stdin: { contents: modules.join('\n'), resolveDir: workspace, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire('${repository}/');` },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}

/** A minute that is neither easy nor hard to encode: moving shapes under a film of noise. */
async function makeClip() {
  const path = join(tmpdir(), `castgraph-bench-${seconds}s-1080p30.mp4`);
  if (existsSync(path)) return path;
  say('making the clip …');
  const picture = `testsrc2=s=1920x1080:r=30:d=${seconds},noise=alls=4:allf=t`;
  const making = `${path}.${process.pid}.mp4`;
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'superfast',
    '-b:v',
    '12M',
    '-maxrate',
    '14M',
    '-bufsize',
    '28M',
    '-pix_fmt',
    'yuv420p',
    '-g',
    '60',
  ];
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    `sine=440:d=${seconds}`,
    ...video,
    '-c:a',
    'aac',
    making,
  ]);
  await rename(making, path);
  return path;
}

function start(file, env) {
  const child = spawn(process.execPath, [join(workspace, 'dist', file)], {
    cwd: workspace,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', ...env },
  });
  children.push(child);
  return child;
}

async function waitForReady(port) {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Nothing is ready on port ${port}.`);
}

async function download(bucket, key, path) {
  const found = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  await pipeline(found.Body, createWriteStream(path));
}

async function uploadFolder(dir, keyPrefix) {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const queue = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const next = async () => {
    for (let file = queue.pop(); file; file = queue.pop()) {
      await s3.send(
        new PutObjectCommand({
          Bucket: mediaBucket,
          Key: `${keyPrefix}${file.slice(dir.length + 1)}`,
          Body: await readFile(file),
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: 8 }, next));
}

/** One ffmpeg that decodes once and makes the whole ladder and the sound, then one packager, then the upload. */
async function runPeer(builders, plan, sourceKey) {
  const dir = await mkdtemp(join(root, 'peer-'));
  const source = join(dir, 'source.mp4');
  const rungs = [...plan.rest, plan.first].sort((a, b) => b.heightPx - a.heightPx);
  const started = performance.now();
  await download(uploadsBucket, sourceKey, source);
  const graph = rungs.map((rung, index) => {
    const from = index === 0 ? `[0:v]fps=${rung.frameRate},format=yuv420p,` : `[n${index - 1}]`;
    const isLast = index === rungs.length - 1;
    return `${from}scale=${rung.widthPx}:${rung.heightPx},setsar=1${isLast ? '' : ',split=2'}[o${index}]${isLast ? '' : `[n${index}]`}`;
  });
  const outputs = rungs.flatMap((rung, index) => [
    '-map',
    `[o${index}]`,
    ...builders.h264Args(rung, plan.gopFrames),
    join(dir, `${rung.name}.mp4`),
  ]);
  const sound = [
    '-map',
    '0:a',
    '-c:a',
    'aac',
    '-b:a',
    String(builders.AUDIO_BITRATE_BPS),
    '-ac',
    '2',
    '-ar',
    '48000',
    join(dir, 'audio.mp4'),
  ];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', source, '-filter_complex', graph.join(';'), ...outputs, ...sound], {
    maxBuffer: 1e8,
  });
  const out = join(dir, 'out');
  await mkdir(out);
  const inputs = [
    ...rungs.map((rung) => ({ path: join(dir, `${rung.name}.mp4`), kind: 'video', name: rung.name })),
    { path: join(dir, 'audio.mp4'), kind: 'audio', name: 'audio' },
  ];
  await run(builders.findPackager(), builders.packagerArgs(inputs, plan.gopS * 2), { cwd: out });
  await uploadFolder(out, `peer/${randomUUID()}/`);
  return { wallMs: performance.now() - started, dir: out };
}

/** 360p of the first four seconds, as plain as can be. */
async function runFirstPeer(builders, plan, clip) {
  const target = join(root, 'first-peer.mp4');
  const started = performance.now();
  const scale = `scale=${plan.first.widthPx}:${plan.first.heightPx}`;
  await run('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    '-y',
    '-i',
    clip,
    '-t',
    '4',
    '-vf',
    scale,
    ...builders.h264Args(plan.first, plan.gopFrames),
    '-c:a',
    'aac',
    target,
  ]);
  return performance.now() - started;
}

function signDirectory(directory) {
  const expiry = Math.floor(Date.now() / 1_000) + 3_600;
  const signature = createHmac('sha256', Buffer.from(urlKey, 'hex')).update(`${expiry}\n${directory}`).digest('base64url');
  return `http://127.0.0.1:${PORTS.origin}/s/${signature}/${expiry}/${directory}`;
}

/** From the event to the published master, and to the first decoded frame on the way. */
async function runPipeline({ producer, expect, sourceKey, etag, sizeBytes }) {
  const videoId = `vid_${randomUUID().slice(0, 8)}`;
  const playable = expect('media.video.playable.v1', videoId);
  const published = expect('media.video.published.v1', videoId);
  const ended = expect('media.job.changed.v1', videoId, ({ state }) => ['SUCCEEDED', 'FAILED', 'CANCELLED'].includes(state));
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
  await run('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    '-i',
    `${signDirectory(directory)}master.m3u8`,
    '-map',
    '0:v',
    '-frames:v',
    '1',
    '-f',
    'null',
    '-',
  ]);
  const firstPlayableMs = performance.now() - started;
  const final = await published;
  const wallMs = performance.now() - started;
  const { state, logTail } = await ended;
  if (state !== 'SUCCEEDED') throw new Error(`The job ended ${state}:\n${logTail}`);
  return { wallMs, firstPlayableMs, directory: final.directory };
}

/** SSIM of a rung against the source scaled to its size, over the first 20 s. */
async function measureSsim(clip, playlist, rung) {
  const graph = `[0:v]fps=${rung.frameRate},scale=${rung.widthPx}:${rung.heightPx},setsar=1,format=yuv420p,setpts=PTS-STARTPTS[a];[1:v]setpts=PTS-STARTPTS[b];[a][b]ssim`;
  const { stderr } = await run(
    'ffmpeg',
    ['-nostdin', '-t', '20', '-i', clip, '-t', '20', '-i', playlist, '-filter_complex', graph, '-f', 'null', '-'],
    { maxBuffer: 1e8 },
  );
  return Number(/All:([\d.]+)/.exec(stderr)?.[1]);
}

async function fetchPublication(directory, target) {
  for (let token; ; ) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: mediaBucket, Prefix: directory, ContinuationToken: token }));
    for (const { Key } of page.Contents ?? []) {
      const path = join(target, Key.slice(directory.length));
      await mkdir(join(path, '..'), { recursive: true });
      await download(mediaBucket, Key, path);
    }
    token = page.NextContinuationToken;
    if (!token) return target;
  }
}

async function emptyBucket(bucket) {
  for (;;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    if (!page.Contents?.length) return;
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: page.Contents.map(({ Key }) => ({ Key })) } }));
  }
}

const serverUrl = engines.POSTGRES_URL;
const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
async function onServer(sql) {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

let rssMb = 0;
try {
  const builders = await loadBuilders();
  const clip = await makeClip();
  await onServer(`CREATE DATABASE ${name}`);
  for (const Bucket of [uploadsBucket, mediaBucket]) await s3.send(new CreateBucketCommand({ Bucket }));
  const env = {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    MEDIA_DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: engines.KAFKA_BROKERS,
    REDIS_URL: engines.REDIS_URL,
    KAFKA_TOPIC_PREFIX: prefix,
    S3_ENDPOINT: engines.S3_ENDPOINT,
    S3_REGION: engines.S3_REGION ?? 'us-east-1',
    S3_ACCESS_KEY: engines.S3_ACCESS_KEY,
    S3_SECRET_KEY: engines.S3_SECRET_KEY,
    UPLOADS_BUCKET: uploadsBucket,
    MEDIA_BUCKET: mediaBucket,
    MEDIA_URL_KEY: urlKey,
    PUBLIC_SITE_URL: 'http://localhost:3000',
    SCRATCH_DIR: join(root, 'scratch'),
    WORKER_COUNT: '2',
    // The peer does not give way to others either.
    ENCODE_NICE: '0',
  };
  await run(process.execPath, [join(workspace, 'dist', 'migrate.js')], { cwd: workspace, env: { ...process.env, ...env } });
  const workers = [
    start('main-worker.js', { ...env, PORT: String(PORTS.one) }),
    start('main-worker.js', { ...env, PORT: String(PORTS.two) }),
  ];
  start('main-origin.js', { ...env, PORT: String(PORTS.origin) });
  await Promise.all(Object.values(PORTS).map(waitForReady));
  setInterval(async () => {
    for (const { pid } of workers) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      rssMb = Math.max(rssMb, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    }
  }, 500).unref();

  const kafka = new Kafka({ clientId: 'bench', brokers: engines.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
  const waiting = new Set();
  const consumer = kafka.consumer({ groupId: `${prefix}bench`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  const topics = ['media.video.playable.v1', 'media.video.published.v1', 'media.job.changed.v1'];
  await consumer.subscribe({ topics: topics.map((topic) => `${prefix}${topic}`), fromBeginning: true });
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
  const expect = (topic, videoId, accepts = () => true) =>
    new Promise((resolve) => waiting.add({ topic, videoId, accepts, resolve }));
  const producer = kafka.producer();
  await producer.connect();

  const { size: sizeBytes } = await stat(clip);
  const sourceKey = 'u/bench';
  await s3.send(
    new PutObjectCommand({ Bucket: uploadsBucket, Key: sourceKey, Body: createReadStream(clip), ContentLength: sizeBytes }),
  );
  const { ETag: etag } = await s3.send(new HeadObjectCommand({ Bucket: uploadsBucket, Key: sourceKey }));
  const probed = await run('ffprobe', builders.probeArgs(clip), { maxBuffer: 1e8 });
  const plan = builders.planEncode(builders.readProbe(probed.stdout), seconds * 1_000);

  const results = [];
  let kept;
  for (let index = 0; index < rounds; index += 1) {
    // In turns, and the other side first every second time: what else the machine does hits both.
    const sides = {
      ours: () => runPipeline({ producer, expect, sourceKey, etag, sizeBytes }),
      peer: () => runPeer(builders, plan, sourceKey),
    };
    const order = index % 2 === 0 ? ['peer', 'ours'] : ['ours', 'peer'];
    const firstPeerMs = await runFirstPeer(builders, plan, clip);
    const outcome = {};
    for (const side of order) outcome[side] = await sides[side]();
    results.push({
      ratio: outcome.ours.wallMs / outcome.peer.wallMs,
      firstPlayableMs: outcome.ours.firstPlayableMs,
      firstPeerMs,
    });
    kept ??= outcome;
    say(
      `round ${index + 1}: pipeline ${round(outcome.ours.wallMs)} ms, peer ${round(outcome.peer.wallMs)} ms, first playable ${round(outcome.ours.firstPlayableMs)} ms, its peer ${round(firstPeerMs)} ms`,
    );
  }

  const ours = await fetchPublication(kept.ours.directory, join(root, 'ours'));
  const differences = [];
  for (const rung of [...plan.rest, plan.first]) {
    const [own, other] = [join(ours, rung.name, 'index.m3u8'), join(kept.peer.dir, rung.name, 'index.m3u8')];
    if (!existsSync(own)) continue; // found not worth keeping
    const [a, b] = [await measureSsim(clip, own, rung), await measureSsim(clip, other, rung)];
    say(`${rung.name}: SSIM ${a} against ${b}`);
    differences.push(Math.abs(a - b));
  }
  await consumer.disconnect();
  await producer.disconnect();
  report({
    bench: 'pipeline',
    wallRatio: round(median(results.map(({ ratio }) => ratio)), 3),
    firstPlayableMs: round(median(results.map((item) => item.firstPlayableMs))),
    firstPlayablePeerMs: round(median(results.map(({ firstPeerMs }) => firstPeerMs))),
    ssimDifference: round(Math.max(...differences), 4),
    workerRssMb: round(rssMb),
  });
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(
    children.map((child) => (child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined)),
  );
  await Promise.all([emptyBucket(uploadsBucket), emptyBucket(mediaBucket)]).catch((error) =>
    say(`buckets stay: ${error.message}`),
  );
  await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await rm(root, { recursive: true, force: true });
}
process.exit(0);
