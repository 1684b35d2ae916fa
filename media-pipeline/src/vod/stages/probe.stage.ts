import { planEncode } from '../../ffmpeg/ladder.ts';
import { MediaRefusal } from '../../ffmpeg/refusal.ts';
import { ToolError } from '../../ffmpeg/run.ts';
import type { Prisma } from '../database.ts';
import { queueing } from '../job.service.ts';
import { enterStage, tellJob, tellProgress } from '../journal.ts';
import { weighTasks } from '../progress.ts';
import { fetchSource, note, openSource, type Stage, type StageContext } from '../stage.ts';
import { refuseCutOff } from '../tools.ts';

/** Looks into the file, decides the ladder, and lays out every other task of the job. */
export const probeStage: Stage = async (context) => {
  const { tools, workDir, signal, settings } = context;
  const path = await fetchSource(context);
  const facts = await tools.probe({ path, cwd: workDir, signal });
  await refuseCutOff(path, facts.container);
  const durationMs = facts.needsRemux ? await measureDuration(context) : facts.durationMs;
  if (durationMs === null || durationMs <= 0)
    throw new MediaRefusal('FILE_BROKEN', 'The file has no duration: there is nothing to play.');
  if (durationMs > settings.durationMsMax) {
    throw new MediaRefusal('TOO_LONG', `The video is longer than ${Math.floor(settings.durationMsMax / 3_600_000)} hours.`);
  }
  const plan = planEncode(facts, durationMs);
  // A remuxed file begins at 0.
  if (facts.needsRemux) plan.source.startS = 0;
  const weights = weighTasks(plan);

  return {
    result: { container: facts.container, video: facts.video, audio: facts.audio } as unknown as Prisma.InputJsonValue,
    async apply(tx, job) {
      const base = { jobId: job.id, state: 'BLOCKED' as const };
      await tx.task.updateMany({ where: { jobId: job.id, kind: 'PROBE' }, data: { weight: weights.small } });
      await tx.task.createMany({
        data: [
          { ...base, kind: 'FIRST' as const, ...queueing.FIRST, state: 'READY' as const, weight: weights.first },
          { ...base, kind: 'PICTURES' as const, ...queueing.PICTURES, weight: weights.small },
          ...weights.chunks.map((weight, position) => ({ ...base, kind: 'CHUNK' as const, ...queueing.CHUNK, position, weight })),
          { ...base, kind: 'PACKAGE' as const, ...queueing.PACKAGE, weight: weights.small },
          { ...base, kind: 'STORYBOARD' as const, ...queueing.STORYBOARD, weight: weights.small },
        ],
        skipDuplicates: true,
      });
      const now = new Date();
      await tx.job.update({
        where: { id: job.id },
        data: { plan: plan as unknown as Prisma.InputJsonValue, durationMs, encodeStartedAt: now, ...enterStage(job, 'ENCODE') },
      });
      const rungs = [...plan.rest, ...(plan.first ? [plan.first] : [])].map(({ name }) => name).join(' ') || 'sound alone';
      await note(tx, job.id, `probed ${facts.container}, ${durationMs} ms: ${rungs}, ${plan.chunkStarts.length} chunks`);
      await tellProgress(tx, await tx.job.findUniqueOrThrow({ where: { id: job.id } }));
      await tellJob(tx, job.id);
    },
  };
};

/** For files that do not say how long they are, or only guess: reads them to their end, which also makes them easy to jump in. */
async function measureDuration(context: StageContext): Promise<number | null> {
  const { tools, workDir, signal } = context;
  try {
    const path = await openSource(context, { needsRemux: true });
    const { durationMs } = await tools.probe({ path, cwd: workDir, signal });
    return durationMs;
  } catch (error) {
    if (!(error instanceof ToolError) || error.signal !== null || error.isTimeout) throw error;
    throw new MediaRefusal('FILE_BROKEN', 'The file is damaged: it cannot be read to its end.', { cause: error });
  }
}
