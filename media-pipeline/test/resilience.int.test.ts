import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jobCancelRequestedV1, jobRetryRequestedV1, videoDeletedV1 } from '@castgraph/schemas/events/videos';
import { until } from '@castgraph/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLeaseRepository } from '../src/vod/lease.repository.ts';
import { createRig, makeSlowFfmpeg, type Rig } from './rig.ts';
import { buildWorker, endProcess, listProgramsIn, spawnWorker } from './worker-process.ts';

const run = promisify(execFile);
const TEST_MS = 240_000;

describe('a pipeline whose workers die', () => {
  let rig: Rig;
  let clip: string;
  let slowEnv: Record<string, string>;
  let program: string;
  let processes: ChildProcess[] = [];

  beforeAll(async () => {
    rig = await createRig('resilience', { LEASE_MS: 5_000 });
    clip = join(rig.root, 'clip.mp4');
    const film = (seconds: number, size: string, path: string) =>
      run('ffmpeg', [
        '-v',
        'error',
        '-y',
        '-f',
        'lavfi',
        '-i',
        `testsrc2=s=${size}:r=30:d=${seconds}`,
        '-f',
        'lavfi',
        '-i',
        `sine=d=${seconds}`,
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p',
        '-c:a',
        'aac',
        path,
      ]);
    await film(14, '320x180', clip);
    slowEnv = { FFMPEG_PATH: await makeSlowFfmpeg(rig.root) };
    program = await buildWorker();
  }, TEST_MS);
  afterEach(async () => {
    await Promise.all(processes.map((child) => endProcess(child, 'SIGTERM')));
    processes = [];
  });
  afterAll(() => rig?.close(), TEST_MS);

  const start = async (port: number) => {
    const child = await spawnWorker(program, { ...rig.processEnv(), ...slowEnv, PORT: String(port), NODE_ENV: 'test' });
    processes.push(child);
    return child;
  };
  const chunksOf = (videoId: string) =>
    rig.db.task.findMany({ where: { job: { videoId }, kind: 'CHUNK' }, orderBy: { position: 'asc' } });

  // I1 and the fault table: the lease expires, another redoes at most what was under way.
  it(
    'ends ready after kill -9 of a worker, and encodes no finished chunk twice',
    async () => {
      const [victim] = await Promise.all([start(28_481), start(28_482)]);
      const videoId = await rig.submit(clip);
      const owner = /:28481$/;
      const before = await until(
        'the victim works on a chunk while another is done',
        async () => {
          const chunks = await chunksOf(videoId);
          const isHeld = chunks.some(({ state, owner: by }) => state === 'LEASED' && owner.test(by ?? ''));
          return isHeld && chunks.some(({ state }) => state === 'DONE') ? chunks : undefined;
        },
        TEST_MS,
      );
      await endProcess(victim, 'SIGKILL');
      const all = await rig.db.task.findMany({ where: { job: { videoId } } });
      const orphans = new Map(all.filter(({ owner: by }) => owner.test(by ?? '')).map(({ id, fence }) => [id, fence]));
      await until(
        'its programs are gone',
        async () => (await listProgramsIn(rig.root)).every(({ parentPid }) => parentPid !== 1),
        3_000,
      );

      const job = await rig.waitForJob(videoId, ['SUCCEEDED', 'FAILED'], TEST_MS);
      expect(job.state).toBe('SUCCEEDED');
      const after = await chunksOf(videoId);
      expect(after.length).toBe(3);
      expect(after.every(({ state }) => state === 'DONE')).toBe(true);
      for (const { position, fence, result } of before.filter(({ state }) => state === 'DONE')) {
        expect(after[position], `chunk ${position} was finished before the kill`).toMatchObject({ fence, result });
      }
      // What the victim held is done once more, one task in each of its two lanes at most; nothing else was done twice.
      expect([1, 2]).toContain(orphans.size);
      for (const { id, kind, fence } of await rig.db.task.findMany({ where: { jobId: job.id, state: 'DONE' } }))
        expect(fence, `${kind} ${id}`).toBe((orphans.get(id) ?? 0) + 1);
    },
    TEST_MS,
  );

  it(
    'shares one video between two workers',
    async () => {
      await Promise.all([start(28_483), start(28_484)]);
      const videoId = await rig.submit(clip);
      const job = await rig.waitForJob(videoId, ['SUCCEEDED'], TEST_MS);
      expect(job.logTail).toMatch(/chunk \d+ on \S+:28483/);
      expect(job.logTail).toMatch(/chunk \d+ on \S+:28484/);
      const log = await Promise.all(processes.map(({ pid }) => readFile(`/proc/${pid}/status`, 'utf8')));
      for (const status of log) expect(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024).toBeLessThan(300);
    },
    TEST_MS,
  );
});

describe('jobs from outside', () => {
  let rig: Rig;
  let clip: string;
  let worker: { close(): Promise<void> };

  beforeAll(async () => {
    rig = await createRig('jobs', { RETRY_BASE_MS: 20 });
    clip = join(rig.root, 'clip.mp4');
    await run('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=426x240:r=30:d=14',
      '-f',
      'lavfi',
      '-i',
      'sine=d=14',
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      clip,
    ]);
    worker = await rig.startWorker('one');
  }, TEST_MS);
  afterAll(() => rig?.close(), TEST_MS);

  const keysBelow = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of rig.media.list(prefix)) keys.push(key);
    return keys;
  };

  it('refuses what a worker wants to commit after its lease was taken over', async () => {
    const job = await rig.db.job.create({
      data: {
        id: `job_${randomUUID()}`,
        videoId: 'vid_fence',
        uploadId: 'u',
        revision: 1,
        sourceKey: 'k',
        sourceEtag: 'e',
        sourceBytes: 1n,
        fileName: 'f',
      },
    });
    // A lane that no worker serves from: the task is older than all and blocked until it is taken here.
    const task = await rig.db.task.create({
      data: {
        jobId: job.id,
        kind: 'REMOVE_WORK',
        lane: 'BULK',
        priority: -1,
        state: 'LEASED',
        fence: 1,
        leaseExpiresAt: new Date(Date.now() + 60_000),
      },
    });
    const late = createLeaseRepository({ db: rig.db, owner: 'late', leaseMs: 1_000 });
    const held = { taskId: task.id, jobId: job.id, kind: task.kind, position: 0, fence: 1, attempts: 1, input: null };
    await late.during(held, async () => {});
    await rig.db.task.update({ where: { id: task.id }, data: { fence: 2, owner: 'another' } });
    await expect(late.finish(held, { from: 'late' })).rejects.toMatchObject({ name: 'LeaseLost' });
    await expect(late.during(held, async () => {})).rejects.toMatchObject({ name: 'LeaseLost' });
    expect(await late.keep(held, 0.5)).toBe(false);
    expect(await rig.db.task.findUniqueOrThrow({ where: { id: task.id } })).toMatchObject({
      state: 'LEASED',
      owner: 'another',
      result: null,
    });
    await rig.db.job.delete({ where: { id: job.id } });
  });

  it('gives a silent worker’s task to the next one, with a higher fence', async () => {
    const job = await rig.db.job.create({
      data: {
        id: `job_${randomUUID()}`,
        videoId: 'vid_lease',
        uploadId: 'u',
        revision: 1,
        sourceKey: 'k',
        sourceEtag: 'e',
        sourceBytes: 1n,
        fileName: 'f',
      },
    });
    const leases = createLeaseRepository({ db: rig.db, owner: 'next', leaseMs: 60_000 });
    await rig.db.$transaction(async (tx) => {
      const task = await tx.task.create({
        data: {
          jobId: job.id,
          kind: 'CHUNK',
          lane: 'BULK',
          priority: -100,
          state: 'LEASED',
          fence: 7,
          owner: 'silent',
          leaseExpiresAt: new Date(Date.now() + 60_000),
        },
      });
      return task;
    });
    await worker.close();
    await rig.db.task.updateMany({ where: { jobId: job.id }, data: { leaseExpiresAt: new Date(Date.now() - 1) } });
    expect(await leases.take('BULK')).toMatchObject({ jobId: job.id, fence: 8, attempts: 1 });
    expect(await leases.take('BULK')).toBeUndefined();
    await rig.db.job.delete({ where: { id: job.id } });
    worker = await rig.startWorker('two');
  });

  it(
    'tells of a video step by step: playable before it is ready, with rising sequence, at most one progress a second',
    async () => {
      // Slow enough for some seconds of progress, on whatever machine.
      await worker.close();
      worker = await rig.startWorker('slow', { FFMPEG_PATH: await makeSlowFfmpeg(rig.root) });
      const videoId = await rig.submit(clip);
      await rig.waitForJob(videoId, ['SUCCEEDED'], TEST_MS);
      await until('the last event', () =>
        rig.eventsOf(videoId, 'media.job.changed.v1').some(({ message }) => message.state === 'SUCCEEDED'),
      );
      const events = rig.eventsOf(videoId);
      const order = (topic: string) =>
        events.filter((event) => event.topic === topic).map(({ message }) => message.sequence ?? 0);
      const [playable] = order('media.video.playable.v1');
      const [published] = order('media.video.published.v1');
      const [ready] = order('media.video.ready.v1');
      expect(playable).toBeLessThan(published ?? 0);
      expect(published).toBeLessThan(ready ?? 0);
      expect(order('media.pictures.cut.v1')).toHaveLength(1);
      const sequences = events.map(({ message }) => message.sequence);
      expect(new Set(sequences).size).toBe(sequences.length);
      const times = events
        .filter(({ topic, message }) => topic === 'media.processing.progressed.v1' && message.stage === 'ENCODE')
        .map(({ message }) => Date.parse(message.occurredAt));
      // One comes with the stage itself; the rest are a second apart, give or take what a transaction takes.
      const elapsedS = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
      expect(times.length).toBeGreaterThan(1);
      expect(times.length - 2).toBeLessThanOrEqual(elapsedS);
      // I7: nothing is left to send, nothing was taken twice.
      await until('the outbox is empty', async () => (await rig.db.outboxEvent.count()) === 0);
      const readyMessage = events.find(({ topic }) => topic === 'media.video.ready.v1')?.message;
      for (const key of [
        String(readyMessage?.previewKey),
        `${(readyMessage?.storyboard as { directory: string } | undefined)?.directory}track.vtt`,
      ]) {
        expect(await rig.media.head(key), key).toBeDefined();
      }
      await until('the work area is removed', async () => (await keysBelow('w/')).length === 0);
      await worker.close();
      worker = await rig.startWorker('three');
    },
    TEST_MS,
  );

  it(
    'makes one job of an upload that is told of twice',
    async () => {
      const videoId = `vid_${randomUUID().slice(0, 8)}`;
      await rig.submit(clip, { videoId });
      await rig.submit(clip, { videoId });
      await rig.waitForJob(videoId, ['SUCCEEDED'], TEST_MS);
      expect(await rig.db.job.count({ where: { videoId } })).toBe(1);
    },
    TEST_MS,
  );

  it(
    'stops when the video is deleted, and leaves nothing of it in the store',
    async () => {
      const videoId = await rig.submit(clip);
      await until('the video plays already', () => rig.eventsOf(videoId, 'media.video.playable.v1').length > 0, TEST_MS);
      expect((await keysBelow(`v/${videoId}/`)).length).toBeGreaterThan(0);
      await rig.send(videoDeletedV1, videoId, {});
      await until('the removal is told of', () => rig.eventsOf(videoId, 'media.objects.removed.v1').length === 1, TEST_MS);
      const job = await rig.waitForJob(videoId, ['CANCELLED']);
      expect(job.failure).toBe('CANCELLED');
      expect(await keysBelow(`v/${videoId}/`)).toEqual([]);
      expect(await keysBelow(`w/${job.id}/`)).toEqual([]);
      expect(await rig.db.picture.count({ where: { videoId, removedAt: null } })).toBe(0);
      expect((await listProgramsIn(rig.root)).filter(({ command }) => command === 'ffmpeg')).toEqual([]);
      // An upload that is heard of later does not bring it back.
      await rig.submit(clip, { videoId, revision: 2 });
      await rig.send(videoDeletedV1, `${videoId}x`, {});
      await until(
        'the later message is applied',
        () => rig.eventsOf(`${videoId}x`, 'media.objects.removed.v1').length === 1,
        TEST_MS,
      );
      expect(await rig.db.job.count({ where: { videoId, revision: 2 } })).toBe(0);
    },
    TEST_MS,
  );

  it(
    'gives up with a reason for the staff, and runs again when it is asked to',
    async () => {
      const videoId = `vid_${randomUUID().slice(0, 8)}`;
      const body = await readFile(clip);
      const sourceKey = `u/${videoId}`;
      await rig.uploads.put(sourceKey, body, { contentType: 'video/mp4' });
      const sourceEtag = (await rig.uploads.head(sourceKey))?.etag ?? '';
      await rig.uploads.remove([sourceKey]);
      await rig.send({ name: 'videos.upload.completed.v1' }, videoId, {
        uploadId: 'upl_1',
        channelId: 'chn_1',
        revision: 1,
        sourceKey,
        sourceEtag,
        sizeBytes: body.length,
        fileName: 'a.mp4',
      });
      const failed = await rig.waitForJob(videoId, ['FAILED'], TEST_MS);
      expect(failed.failure).toBe('INTERNAL');
      const dead = await rig.db.task.findFirstOrThrow({ where: { jobId: failed.id, state: 'DEAD' } });
      expect(dead).toMatchObject({ kind: 'PROBE', attempts: 5, error: expect.stringContaining('not in the store') });
      expect(failed.failureMessage).not.toContain('store');

      await rig.uploads.put(sourceKey, body, { contentType: 'video/mp4' });
      await rig.send(jobRetryRequestedV1, videoId, { jobId: failed.id });
      const job = await rig.waitForJob(videoId, ['SUCCEEDED'], TEST_MS);
      expect(job).toMatchObject({ attemptCount: 2, failure: null });
    },
    TEST_MS,
  );

  it(
    'cancels on request, and refuses a file that changed after its upload',
    async () => {
      const videoId = await rig.submit(clip);
      const { id: jobId } = await rig.waitForJob(videoId, ['QUEUED', 'RUNNING']);
      await rig.send(jobCancelRequestedV1, videoId, { jobId });
      await rig.waitForJob(videoId, ['CANCELLED'], TEST_MS);

      const changedId = `vid_${randomUUID().slice(0, 8)}`;
      const sourceKey = `u/${changedId}`;
      await rig.uploads.put(sourceKey, await readFile(clip), { contentType: 'video/mp4' });
      await rig.send({ name: 'videos.upload.completed.v1' }, changedId, {
        uploadId: 'upl_2',
        channelId: 'chn_1',
        revision: 1,
        sourceKey,
        sourceEtag: '"0123"',
        sizeBytes: 5,
        fileName: 'a.mp4',
      });
      expect(await rig.waitForJob(changedId, ['FAILED'], TEST_MS)).toMatchObject({ failure: 'FILE_BROKEN' });
    },
    TEST_MS,
  );
});
