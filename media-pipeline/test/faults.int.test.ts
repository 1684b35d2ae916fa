import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { appendFile, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineUrl, until } from '@castgraph/testkit';
import { startTcpProxy, type TcpProxy } from '@castgraph/testkit/tcp-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageResult } from '../src/vod/results.ts';
import { createRig, makeSlowFfmpeg, type Rig } from './rig.ts';
import { buildWorker, endProcess, spawnWorker } from './worker-process.ts';

const run = promisify(execFile);
const TEST_MS = 300_000;
const LEASE_MS = 3_000;
let rig: Rig;
let clip: string;
let slowFfmpeg: string;
let postgres: TcpProxy;
let store: TcpProxy;
let workers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  rig = await createRig('faults', { LEASE_MS });
  clip = join(rig.root, 'clip.mp4');
  const film = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=8', '-f', 'lavfi', '-i', 'sine=d=8'];
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];
  await run('ffmpeg', ['-v', 'error', '-y', ...film, ...codecs, clip]);
  slowFfmpeg = await makeSlowFfmpeg(rig.root);
  postgres = await startTcpProxy(rig.env.MEDIA_DATABASE_URL);
  store = await startTcpProxy(engineUrl('S3_ENDPOINT'));
}, TEST_MS);
afterEach(async () => {
  postgres.set('open');
  store.set('open');
  await Promise.all(workers.map((worker) => worker.close()));
  workers = [];
}, TEST_MS);
afterAll(async () => {
  await rig?.close();
  await postgres?.close();
  await store?.close();
}, TEST_MS);

const startWorker = async (name: string, env: Parameters<Rig['startWorker']>[1] = {}) => {
  workers.push(await rig.startWorker(name, { FFMPEG_PATH: slowFfmpeg, ...env }));
};
const chunksOf = (videoId: string) => rig.db.task.findMany({ where: { job: { videoId }, kind: 'CHUNK' } });
const untilEncoding = (videoId: string, owner?: string) =>
  until(
    'a chunk is being encoded',
    async () =>
      (await chunksOf(videoId)).find(
        ({ state, owner: by, progress }) => state === 'LEASED' && progress > 0 && (!owner || by?.endsWith(owner)),
      ),
    TEST_MS,
  );

async function listKeys(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of rig.media.list(prefix)) keys.push(key);
  return keys;
}

/** I1 and I6: the video is whole, and what is stored of it and what the rows say are the same, both ways. */
async function expectWhole(videoId: string) {
  const job = await rig.waitForJob(videoId, ['SUCCEEDED', 'FAILED'], TEST_MS);
  expect([job.state, job.failureMessage]).toEqual(['SUCCEEDED', null]);
  const { result } = await rig.db.task.findFirstOrThrow({ where: { jobId: job.id, kind: 'PACKAGE' } });
  const published = packageResult.parse(result);
  const keys = await listKeys(`v/${videoId}/`);
  for (const name of ['master.m3u8', 'manifest.mpd', ...published.renditions.map((item) => `${item.name}/index.m3u8`)])
    expect(keys).toContain(`${published.directory}${name}`);
  for (const { name } of published.renditions) {
    const playlist = await rig.media.get(`${published.directory}${name}/index.m3u8`);
    const text = Buffer.concat(await (playlist?.body.toArray() ?? [])).toString();
    const listed = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(listed.length).toBeGreaterThan(0);
    for (const file of listed) expect(keys).toContain(`${published.directory}${name}/${file}`);
  }
  const generations = await rig.db.generation.findMany({ where: { videoId, removedAt: null } });
  const known = [...generations.map(({ revision, number }) => `v/${videoId}/${revision}-${number}/`), `v/${videoId}/1-s/`];
  expect(keys.filter((key) => !known.some((directory) => key.startsWith(directory)))).toEqual([]);
  for (const directory of known)
    expect(
      keys.some((key) => key.startsWith(directory)),
      directory,
    ).toBe(true);

  // A video may be ready before its pictures are, when it was their engine that was away.
  const cut = { jobId: job.id, kind: 'PICTURES', state: 'DONE' } as const;
  await until('the pictures are cut', async () => (await rig.db.task.count({ where: cut })) === 1, TEST_MS);
  const pictures = await rig.db.picture.findMany({ where: { removedAt: null } });
  const drawn = new Set((await listKeys('t/')).map((key) => key.split('/', 2).join('/')));
  expect(drawn).toEqual(new Set(pictures.map(({ thumbnailId }) => `t/${thumbnailId}`)));
  await until('the work area is removed', async () => (await listKeys(`w/${job.id}/`)).length === 0, TEST_MS);
}

describe.each(['cut', 'silent'] as const)('while an engine is %s', (mode) => {
  it(
    'Postgres: the lease runs out, somebody takes the task anew, and the video is whole',
    async () => {
      await startWorker('one', { MEDIA_DATABASE_URL: postgres.url });
      const videoId = await rig.submit(clip);
      const { id } = await untilEncoding(videoId);
      postgres.set(mode);
      await until(
        'the lease has run out',
        async () => ((await rig.db.task.findUniqueOrThrow({ where: { id } })).leaseExpiresAt ?? new Date()) < new Date(),
        TEST_MS,
      );
      postgres.set('open');
      await expectWhole(videoId);
    },
    TEST_MS,
  );

  it(
    'the object store: what was made is tried again, and the video is whole',
    async () => {
      await startWorker('one', { S3_ENDPOINT: store.url, RETRY_BASE_MS: 1_000 });
      const videoId = await rig.submit(clip);
      await untilEncoding(videoId);
      store.set(mode);
      await until(
        'a task could not store what it made',
        async () => (await rig.db.task.count({ where: { job: { videoId }, error: { not: null } } })) > 0,
        TEST_MS,
      );
      store.set('open');
      await expectWhole(videoId);
    },
    TEST_MS,
  );
});

describe('a worker that hangs', () => {
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children) child.kill('SIGCONT');
    await Promise.all(children.splice(0).map((child) => endProcess(child, 'SIGTERM')));
  });

  // The fencing token of the fault table.
  it(
    'loses its task to another, and what it brings later is refused',
    async () => {
      const program = await buildWorker();
      const start = async (port: number) => {
        const child = await spawnWorker(program, { ...rig.processEnv(), FFMPEG_PATH: slowFfmpeg, PORT: String(port) });
        children.push(child);
        return child;
      };
      const victim = await start(28_485);
      let said = '';
      victim.stdout?.on('data', (chunk) => {
        said += chunk;
      });
      const videoId = await rig.submit(clip);
      const held = await untilEncoding(videoId, ':28485');
      victim.kill('SIGSTOP');
      await start(28_486);
      const find = () => rig.db.task.findUniqueOrThrow({ where: { id: held.id } });
      const taken = await until(
        'another has the task',
        async () => {
          const task = await find();
          return task.fence > held.fence && task.owner?.endsWith(':28486') ? task : undefined;
        },
        TEST_MS,
      );
      expect(taken.fence).toBe(held.fence + 1);
      victim.kill('SIGCONT');
      await until('it lets the task go', () => said.includes('"outcome":"lost"'), TEST_MS);
      await expectWhole(videoId);
      // It may have taken the task a second time by rights, but never with the old fence.
      const { fence, result } = await find();
      expect(JSON.stringify(result)).toContain(`chunk-${held.position}/${fence}/`);
      expect(fence).toBeGreaterThan(held.fence);
    },
    TEST_MS,
  );
});

describe('a program that goes beyond its limits (check 72)', () => {
  it(
    'is killed with its job, and the worker goes on',
    async () => {
      // As a decoder with a hole in it would: by the file, it writes without end or wants more memory than there is.
      const ffprobe = join(rig.root, 'bad-ffprobe');
      const script = `#!/bin/sh
for last; do :; done
case "$(tail -c 6 "\${last#file:}")" in
  WRITES) exec head -c 100000000 /dev/zero > endless ;;
  GROWS!) exec dd if=/dev/zero of=/dev/null bs=7G count=1 ;;
esac
exec ffprobe "$@"
`;
      await writeFile(ffprobe, script, { mode: 0o755 });
      await startWorker('one', { FFMPEG_PATH: 'ffmpeg', FFPROBE_PATH: ffprobe });
      const bad = async (mark: string) => {
        const path = join(rig.root, `bad-${mark}`);
        await copyFile(clip, path);
        await appendFile(path, mark);
        return rig.submit(path);
      };
      for (const mark of ['WRITES', 'GROWS!']) {
        const job = await rig.waitForJob(await bad(mark), ['SUCCEEDED', 'FAILED'], TEST_MS);
        expect([mark, job.state, job.failure]).toEqual([mark, 'FAILED', 'FILE_BROKEN']);
        expect(await rig.db.task.count({ where: { jobId: job.id, attempts: { gt: 1 } } })).toBe(0);
      }
      await expectWhole(await rig.submit(clip));
    },
    TEST_MS,
  );
});
