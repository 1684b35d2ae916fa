import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { videoPublishedV1 } from '@castgraph/schemas/events/media';
import { contentTypeOf } from '../../content-types.ts';
import { stitchArgs, stitchList } from '../../ffmpeg/encode.ts';
import { type Rung, selectWorthwhile } from '../../ffmpeg/ladder.ts';
import { MASTER_DASH, MASTER_HLS, type PackagerInput } from '../../ffmpeg/package.ts';
import { openGeneration } from '../generations.ts';
import { scheduleRemoval } from '../job.service.ts';
import { enterStage, readPlan, readTasks, tell, tellJob, tellProgress } from '../journal.ts';
import { describeRenditions } from '../progress.ts';
import { type ChunkResult, chunkResult, type FirstResult, firstResult, type PackageResult } from '../results.ts';
import { note, planOf, type Stage, type StageContext } from '../stage.ts';

const UPLOADS_AT_ONCE = 8;
const GOPS_PER_SEGMENT = 2;

/** Chunks put end to end, cut into segments once for HLS and DASH, and published as a whole in a directory of their own. */
export const packageStage: Stage = async (context) => {
  const { db, job, lease, tools, workDir, signal, report } = context;
  const plan = planOf(job);
  await context.leases.during(lease, async (tx, locked) => {
    await tx.job.update({ where: { id: locked.id }, data: { ...enterStage(locked, 'PACKAGE') } });
    await tellJob(tx, locked.id);
  });
  const tasks = await db.task.findMany({
    where: { jobId: job.id, kind: { in: ['FIRST', 'CHUNK'] } },
    orderBy: { position: 'asc' },
  });
  const first = firstResult.parse(tasks.find(({ kind }) => kind === 'FIRST')?.result);
  const chunks = tasks.filter(({ kind }) => kind === 'CHUNK').map(({ result }) => chunkResult.parse(result));

  const inputs = await gather(context, first, chunks);
  const bitrate = (sizeBytes: number) => Math.round((sizeBytes * 8_000) / first.durationMs);
  const measured = inputs.map((input) => ({ ...input, bitrateBps: bitrate(input.sizeBytes) }));
  const videos = selectWorthwhile(measured.filter(({ kind }) => kind === 'video'));
  const kept = [...videos, ...measured.filter(({ kind }) => kind === 'audio')];
  report(0.3);

  const outDir = join(workDir, 'out');
  await mkdir(outDir);
  await tools.package({
    inputs: kept,
    segmentS: plan.gopS * GOPS_PER_SEGMENT,
    cwd: outDir,
    signal,
    durationMs: first.durationMs,
  });
  report(0.5);
  const { number, directory } = await openGeneration(context, { isFinal: true });
  await publish(context, outDir, directory);

  const renditions = kept.map(({ name, bitrateBps, sizeBytes }) => ({ name, bitrateBps, sizeBytes }));
  const result: PackageResult = { number, directory, durationMs: first.durationMs, renditions };
  return {
    result,
    async apply(tx, locked) {
      const states = describeRenditions(
        job.id,
        readPlan(locked),
        await readTasks(tx, job.id),
        new Map(renditions.map((item) => [item.name, item])),
      );
      await tell(tx, job.id, videoPublishedV1, {
        directory,
        hls: MASTER_HLS,
        dash: MASTER_DASH,
        durationMs: first.durationMs,
        renditions: states,
      });
      // Who watches the early publication, or an older file of the video, moves over within the grace.
      const delayMs = context.settings.supersededGraceMs;
      await scheduleRemoval(tx, job.id, { keep: number, delayMs });
      const older = await tx.job.findMany({
        where: { videoId: locked.videoId, revision: { lt: locked.revision } },
        select: { id: true },
      });
      for (const { id } of older) await scheduleRemoval(tx, id, { keep: null, delayMs });
      await tx.task.updateMany({ where: { jobId: job.id, kind: 'STORYBOARD', state: 'BLOCKED' }, data: { state: 'READY' } });
      await tx.job.update({ where: { id: job.id }, data: { ...enterStage(locked, 'STORYBOARD') } });
      await note(
        tx,
        job.id,
        `published generation ${number}: ${renditions.map(({ name, bitrateBps }) => `${name} ${Math.round(bitrateBps / 1_000)}k`).join(', ')}`,
      );
      await tellProgress(tx, await tx.job.findUniqueOrThrow({ where: { id: job.id } }));
      await tellJob(tx, job.id);
    },
  };
};

type Ingredient = PackagerInput & { sizeBytes: number; area: number };

/** Every rendition as one local file, from the largest picture to the sound. */
async function gather(context: StageContext, first: FirstResult, chunks: readonly ChunkResult[]): Promise<Ingredient[]> {
  const { job, scratch, media, tools, workDir, signal } = context;
  const plan = planOf(job);
  const fetch = (key: string) => scratch.fetch(media, job.id, key, { signal });
  const filled = chunks.filter(({ frames }) => frames > 0);
  if (plan.rest.length > 0) checkFrames(filled, first, plan.timelineRate);

  const stitch = async (rung: Rung): Promise<Ingredient> => {
    const files = filled.map(({ files }) => files[rung.name]).filter((file) => file !== undefined);
    const paths = await Promise.all(files.map(({ key }) => fetch(key)));
    const target = join(workDir, `${rung.name}.mp4`);
    const listFile = join(workDir, `${rung.name}.ffconcat`);
    await writeFile(listFile, stitchList(paths));
    const [only] = paths;
    if (paths.length > 1) await tools.ffmpeg({ args: stitchArgs({ listFile, target }), cwd: workDir, signal });
    return {
      name: rung.name,
      kind: 'video',
      path: paths.length === 1 && only !== undefined ? only : target,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      area: rung.widthPx * rung.heightPx,
    };
  };
  const inputs = await settleAll(plan.rest.map(stitch));
  if (plan.first && first.video) {
    const { widthPx, heightPx, name } = plan.first;
    inputs.push({
      name,
      kind: 'video',
      path: await fetch(first.video.key),
      sizeBytes: first.video.sizeBytes,
      area: widthPx * heightPx,
    });
  }
  inputs.sort((a, b) => b.area - a.area);
  if (first.audio)
    inputs.push({ name: 'audio', kind: 'audio', path: await fetch(first.audio.key), sizeBytes: first.audio.sizeBytes, area: 0 });
  return inputs;
}

/** Waits for every one before the first error is thrown: nothing writes on behind the back of who cleans up. */
async function settleAll<Value>(promises: Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

/** All rungs must last equally long, or a change of quality would jump: a missing chunk is found here and not by a viewer. */
function checkFrames(chunks: readonly ChunkResult[], first: FirstResult, rate: number): void {
  const videoMs = first.video?.durationMs ?? 0;
  const chunkedMs = (chunks.reduce((sum, { frames }) => sum + frames, 0) * 1_000) / rate;
  const slackMs = 2_500 / rate + 5;
  if (Math.abs(chunkedMs - videoMs) > slackMs) throw new Error(`The chunks last ${chunkedMs} ms, the first rung ${videoMs} ms.`);
}

/** Uploads a publication, its masters last: an address that can be read from is complete. */
async function publish({ media, signal, report }: StageContext, outDir: string, directory: string): Promise<void> {
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(outDir.length + 1));
  const isMaster = (name: string) => dirname(name) === '.';
  const queue = names.filter((name) => !isMaster(name));
  const total = names.length;
  let done = 0;
  const put = async (name: string) => {
    await media.put(`${directory}${name}`, await readFile(join(outDir, name)), { contentType: contentTypeOf(name), signal });
    done += 1;
    report(0.5 + (0.5 * done) / total);
  };
  await Promise.all(
    Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) await put(name);
    }),
  );
  for (const name of names.filter(isMaster)) await put(name);
}
