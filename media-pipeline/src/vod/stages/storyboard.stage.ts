import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { videoReadyV1 } from '@castgraph/schemas/events/media';
import { contentTypeOf } from '../../content-types.ts';
import { MASTER_DASH, MASTER_HLS } from '../../ffmpeg/package.ts';
import { planStoryboard, previewArgs, storyboardArgs, storyboardTrack } from '../../ffmpeg/pictures.ts';
import { scheduleTask } from '../job.service.ts';
import { enterStage, readPlan, readTasks, tell, tellJob, tellProgress } from '../journal.ts';
import { storyboardDirectory } from '../layout.ts';
import { describeRenditions } from '../progress.ts';
import { firstResult, packageResult } from '../results.ts';
import { note, planOf, type Stage, type StageContext } from '../stage.ts';

/** Sprites for the time line and a moving preview for cards; then nothing is left to do. */
export const storyboardStage: Stage = async (context) => {
  const { db, job } = context;
  const plan = planOf(job);
  const tasks = await db.task.findMany({
    where: { jobId: job.id, kind: { in: ['FIRST', 'PACKAGE'] } },
    select: { kind: true, result: true },
  });
  const first = firstResult.parse(tasks.find(({ kind }) => kind === 'FIRST')?.result);
  const published = packageResult.parse(tasks.find(({ kind }) => kind === 'PACKAGE')?.result);
  const made =
    plan.first && first.video ? await draw(context, { key: first.video.key, durationMs: first.video.durationMs }) : null;

  return {
    async apply(tx, locked) {
      const ended = await tx.job.update({
        where: { id: job.id },
        data: { state: 'SUCCEEDED', endedAt: new Date(), worker: null, ...enterStage(locked, 'DONE') },
      });
      const measured = new Map(published.renditions.map((item) => [item.name, item]));
      await tellProgress(tx, ended);
      await tell(tx, job.id, videoReadyV1, {
        directory: published.directory,
        hls: MASTER_HLS,
        dash: MASTER_DASH,
        durationMs: published.durationMs,
        renditions: describeRenditions(job.id, readPlan(locked), await readTasks(tx, job.id), measured),
        storyboard: made?.storyboard ?? null,
        previewKey: made?.previewKey ?? null,
      });
      await note(tx, job.id, 'ready');
      await tellJob(tx, job.id);
      await scheduleTask(tx, job.id, 'REMOVE_WORK', 0);
    },
  };
};

async function draw(
  { job, scratch, media, tools, workDir, signal, report }: StageContext,
  { key, durationMs }: { key: string; durationMs: number },
) {
  const plan = planOf(job);
  if (plan.first === null) return null;
  const path = await scratch.fetch(media, job.id, key, { signal });
  const directory = storyboardDirectory(job.videoId, job.revision);
  const layout = planStoryboard({ durationMs, gopS: plan.gopS, size: plan.first });
  await tools.ffmpeg({ args: storyboardArgs({ path, layout, gopS: plan.gopS }), cwd: workDir, signal });
  report(0.5);
  await tools.ffmpeg({ args: previewArgs({ path, durationMs, target: 'preview.webp' }), cwd: workDir, signal });
  report(0.8);
  const put = async (name: string, body: Buffer | string) =>
    media.put(`${directory}${name}`, body, { contentType: contentTypeOf(name), signal });
  for (let index = 0; index < layout.spriteCount; index += 1) {
    const name = `sprite-${index}.jpg`;
    await put(name, await readFile(join(workDir, name)));
  }
  await put('preview.webp', await readFile(join(workDir, 'preview.webp')));
  await put('track.vtt', storyboardTrack(layout, durationMs));
  const { tileWidthPx, tileHeightPx, columns, rows, intervalMs, spriteCount } = layout;
  return {
    storyboard: { directory, spriteCount, tileWidthPx, tileHeightPx, columns, rows, intervalMs },
    previewKey: `${directory}preview.webp`,
  };
}
