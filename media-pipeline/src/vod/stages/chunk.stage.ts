import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chunkArgs, chunkFile } from '../../ffmpeg/encode.ts';
import { taskDirectory } from '../layout.ts';
import { releasePackage } from '../ready-tasks.ts';
import type { ChunkResult } from '../results.ts';
import { openSource, planOf, type Stage } from '../stage.ts';

/** Some seconds of the source in every rung but the first. */
export const chunkStage: Stage = async (context) => {
  const { db, job, lease, tools, workDir, signal, scratch, media, settings, report } = context;
  const plan = planOf(job);
  const path = await openSource(context, plan.source);
  const index = lease.position;
  const start = plan.chunkStarts[index] ?? 0;
  const endFrame = plan.chunkStarts[index + 1];
  const plannedFrames = ((endFrame ?? Math.ceil(plan.source.durationMs / 1_000 / plan.gopS)) - start) * plan.gopFrames;
  // The last chunk has nobody beside it: it may use what the others leave idle.
  const others = await db.task.count({ where: { jobId: job.id, kind: { in: ['FIRST', 'CHUNK'] }, state: 'READY' } });
  const threads = others === 0 ? settings.threads.first : settings.threads.chunk;

  let frames = 0;
  await tools.ffmpeg({
    args: chunkArgs({ plan, path, index, threads }),
    cwd: workDir,
    signal,
    onProgress: (progress) => {
      frames = progress.frame;
      report(frames / Math.max(1, plannedFrames));
    },
  });

  const prefix = taskDirectory(job.id, lease.kind, lease.position, lease.fence);
  const files: ChunkResult['files'] = {};
  for (const rung of frames > 0 ? plan.rest : []) {
    const file = join(workDir, chunkFile(rung));
    if ((await stat(file)).size === 0) throw new Error(`Chunk ${index} has no ${rung.name}.`);
    const key = `${prefix}${chunkFile(rung)}`;
    files[rung.name] = { key, sizeBytes: await scratch.store(media, job.id, key, file, signal) };
  }
  const result: ChunkResult = { frames, files };
  return { result, apply: (tx, locked) => releasePackage(tx, locked.id) };
};
