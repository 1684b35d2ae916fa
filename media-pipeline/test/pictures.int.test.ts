import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ObjectStore } from '@castgraph/objectstore';
import { testLog } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planEncode } from '../src/ffmpeg/ladder.ts';
import { detectSandbox } from '../src/ffmpeg/sandbox.ts';
import type { Prisma } from '../src/vod/database.ts';
import { createJobService, queueing } from '../src/vod/job.service.ts';
import { createLeaseRepository, type Lease } from '../src/vod/lease.repository.ts';
import { pipeline } from '../src/vod/pipeline.ts';
import { createScratch } from '../src/vod/scratch.ts';
import type { StageDeps } from '../src/vod/stage.ts';
import { createTools } from '../src/vod/tools.ts';
import { createRig, type Rig } from './rig.ts';

const run = promisify(execFile);
let rig: Rig;
let clip: string;
let deps: StageDeps;

beforeAll(async () => {
  rig = await createRig('pictures');
  clip = join(rig.root, 'clip.mp4');
  const film = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30:d=8', '-c:v', 'libx264', '-preset', 'ultrafast'];
  await run('ffmpeg', ['-v', 'error', '-y', ...film, '-pix_fmt', 'yuv420p', clip]);
  const root = join(rig.root, 'scratch');
  const sandbox = detectSandbox({ scratchDir: root, nice: 0 });
  deps = {
    db: rig.db,
    leases: createLeaseRepository({ db: rig.db, owner: 'one', leaseMs: 60_000 }),
    uploads: rig.uploads,
    media: rig.media,
    scratch: createScratch({ root, sandbox }),
    tools: createTools({ sandbox, ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' }),
    settings: { threads: { first: 2, chunk: 1 }, durationMsMax: 60_000, bytesMax: 1e9, supersededGraceMs: 60_000 },
  };
});
afterAll(() => rig?.close());

/** A job whose video plays, and whose pictures are next. */
async function openJob(): Promise<string> {
  const id = `job_${randomUUID()}`;
  const sourceKey = `u/${id}`;
  const { size } = await stat(clip);
  await rig.uploads.put(sourceKey, createReadStream(clip), { contentType: 'video/mp4', sizeBytes: size });
  const dir = await deps.scratch.openTaskDir(id, 'probe');
  const facts = await deps.tools.probe({ path: clip, cwd: dir, signal: AbortSignal.timeout(60_000) });
  await rig.db.job.create({
    data: {
      id,
      videoId: `vid_${randomUUID()}`,
      uploadId: 'upl_1',
      revision: 1,
      sourceKey,
      sourceEtag: (await rig.uploads.head(sourceKey))?.etag ?? '',
      sourceBytes: BigInt(size),
      fileName: 'clip.mp4',
      state: 'RUNNING',
      plan: planEncode(facts, facts.durationMs ?? 0) as unknown as Prisma.InputJsonValue,
    },
  });
  await rig.db.task.create({ data: { jobId: id, kind: 'PICTURES', ...queueing.PICTURES, state: 'READY' } });
  return id;
}

/** Takes the pictures' task over from whoever holds it. */
async function takePictures(jobId: string): Promise<Lease> {
  await rig.db.task.updateMany({ where: { jobId, state: 'LEASED' }, data: { leaseExpiresAt: new Date(0) } });
  const lease = await deps.leases.take('URGENT');
  expect(lease).toMatchObject({ jobId, kind: 'PICTURES' });
  return lease as Lease;
}

/** One attempt at a task, as the runner makes it. */
async function attempt(lease: Lease, media: ObjectStore = rig.media): Promise<void> {
  const job = await rig.db.job.findUniqueOrThrow({ where: { id: lease.jobId } });
  const workDir = await deps.scratch.openTaskDir(lease.jobId, 'pictures-0');
  const signal = new AbortController().signal;
  const { result, apply } = await pipeline[lease.kind]({
    ...deps,
    media,
    lease,
    job,
    workDir,
    signal,
    log: testLog,
    report: () => {},
  });
  await deps.leases.finish(lease, result, apply);
}

/** A store that does something else before it takes the nth object. */
const storeThat = (nth: number, interrupt: () => Promise<void>): ObjectStore => {
  let count = 0;
  return {
    ...rig.media,
    async put(...args) {
      count += 1;
      if (count === nth) await interrupt();
      return rig.media.put(...args);
    },
  };
};

function openGate(): [gate: Promise<void>, open: () => void] {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [gate, open];
}
const refuse = () => Promise.reject(new Error('The store is away.'));

/** A store that falls away with the third object, and stays away. */
const storeThatFalls = (): ObjectStore => ({ ...storeThat(3, refuse), removeBelow: refuse });

const rowsOf = async (jobId: string) =>
  (await rig.db.picture.findMany({ where: { jobId, removedAt: null } })).map(({ thumbnailId }) => thumbnailId).sort();

/** Of all pictures that this job ever drew, those that have an object in the store. */
async function drawnOf(jobId: string): Promise<string[]> {
  const known = new Set((await rig.db.picture.findMany({ where: { jobId } })).map(({ thumbnailId }) => thumbnailId));
  const drawn = new Set<string>();
  for await (const { key } of rig.media.list('t/')) drawn.add(key.split('/')[1] ?? '');
  return [...drawn].filter((thumbnailId) => known.has(thumbnailId)).sort();
}

async function toldOf(jobId: string): Promise<string[]> {
  const { videoId } = await rig.db.job.findUniqueOrThrow({ where: { id: jobId } });
  const events = await rig.db.outboxEvent.findMany({ where: { topic: 'media.pictures.cut.v1', key: videoId } });
  return events
    .flatMap(({ payload }) => (JSON.parse(payload) as { pictures: { thumbnailId: string }[] }).pictures)
    .map(({ thumbnailId }) => thumbnailId)
    .sort();
}

// I6: what is told of, the rows and the objects are the same, both ways.
async function expectAgreement(jobId: string) {
  const told = await toldOf(jobId);
  expect(told.length).toBeGreaterThan(1);
  expect(await rowsOf(jobId)).toEqual(told);
  expect(await drawnOf(jobId)).toEqual(told);
}

describe('pictures of an attempt that came to nothing', () => {
  it('are removed by the next one, rows and objects', async () => {
    const jobId = await openJob();
    const first = await takePictures(jobId);
    await expect(attempt(first, storeThatFalls())).rejects.toThrow('The store is away.');
    // What could not be removed while the store was away still has its rows.
    const left = await rowsOf(jobId);
    expect(left.length).toBeGreaterThan(0);
    expect(left).toEqual(expect.arrayContaining(await drawnOf(jobId)));
    await attempt(await takePictures(jobId));
    await expectAgreement(jobId);
  });

  it('are removed by itself, where the store is there', async () => {
    const jobId = await openJob();
    await expect(attempt(await takePictures(jobId), storeThat(3, refuse))).rejects.toThrow('The store is away.');
    expect([await rowsOf(jobId), await drawnOf(jobId)]).toEqual([[], []]);
    await attempt(await takePictures(jobId));
    await expectAgreement(jobId);
  });

  // The fencing token of the fault table: a worker that was frozen writes one object more before it learns of its loss.
  it('stay away when a superseded worker wakes up, which removes nothing of its successor', async () => {
    const jobId = await openJob();
    const [frozen, wakeUp] = openGate();
    const [reached, reach] = openGate();
    const wait = () => {
      reach();
      return frozen;
    };
    const late = attempt(await takePictures(jobId), storeThat(2, wait));
    await reached;
    await attempt(await takePictures(jobId));
    await expectAgreement(jobId);
    wakeUp();
    await expect(late).rejects.toMatchObject({ name: 'LeaseLost' });
    await expectAgreement(jobId);
  });

  it.each(['CANCELLED', 'DEAD'] as const)('go with the work area of a job whose pictures are %s', async (state) => {
    const jobId = await openJob();
    const lease = await takePictures(jobId);
    await expect(attempt(lease, storeThatFalls())).rejects.toThrow('The store is away.');
    if (state === 'CANCELLED') {
      await rig.db.task.updateMany({ where: { jobId }, data: { state } });
      await rig.db.task.create({ data: { jobId, kind: 'REMOVE_WORK', ...queueing.REMOVE_WORK, state: 'READY' } });
    } else {
      // The video itself was ready before.
      await rig.db.job.update({ where: { id: jobId }, data: { state: 'SUCCEEDED' } });
      const failure = { failure: 'INTERNAL', message: 'No.', error: 'The store is away.' } as const;
      await createJobService({ db: rig.db, leases: deps.leases }).fail(lease, failure);
    }
    const removal = await deps.leases.take('BULK');
    expect(removal).toMatchObject({ jobId, kind: 'REMOVE_WORK' });
    await attempt(removal as Lease);
    expect([await rowsOf(jobId), await drawnOf(jobId)]).toEqual([[], []]);
  });
});

describe('pictures of a video that is gone', () => {
  it('are looked for twice, so that what a frozen worker still wrote goes too', async () => {
    const jobId = await openJob();
    await attempt(await takePictures(jobId));
    const [thumbnailId] = await rowsOf(jobId);
    const remove = async (position: number) => {
      await rig.db.task.create({
        data: { jobId, kind: 'REMOVE_VIDEO', position, ...queueing.REMOVE_VIDEO, state: 'READY' },
      });
      await attempt((await deps.leases.take('BULK')) as Lease);
    };
    await remove(0);
    expect([await rowsOf(jobId), await drawnOf(jobId)]).toEqual([[], []]);
    await rig.media.put(`t/${thumbnailId}/320.webp`, 'late', { contentType: 'image/webp' });
    await remove(1);
    expect(await rig.media.head(`t/${thumbnailId}/320.webp`)).toBeUndefined();
    expect(await rig.db.picture.count({ where: { jobId } })).toBe(0);
  });
});
