import { outboxRow } from '@castgraph/database/outbox';
import { objectsRemovedV1 } from '@castgraph/schemas/events/media';
import { Prisma } from '../database.ts';
import { generationDirectory, videoDirectory, workDirectory } from '../layout.ts';
import { removePictures } from '../pictures.ts';
import type { Stage, StageContext } from '../stage.ts';

/** Intermediate files of a job that needs them no more, and pictures that it told nobody of. */
export const removeWorkStage: Stage = async (context) => {
  const { job, media, scratch } = context;
  await removeUntoldPictures(context);
  await media.removeBelow(workDirectory(job.id));
  await scratch.removeJob(job.id);
  return {
    async apply(tx, locked) {
      // A job that is tried again after this has to make everything anew.
      if (locked.state === 'SUCCEEDED') return;
      await tx.task.updateMany({
        where: { jobId: job.id, kind: { in: ['FIRST', 'CHUNK', 'PACKAGE'] } },
        data: { state: 'CANCELLED', result: Prisma.DbNull, progress: 0 },
      });
    },
  };
};

async function removeUntoldPictures({ job, db, media }: StageContext): Promise<void> {
  const task = await db.task.findFirst({ where: { jobId: job.id, kind: 'PICTURES' }, select: { fence: true, state: true } });
  if (task === null) return;
  const { fence, state } = task;
  // The last attempt's own are told of, or about to be, unless it was given up.
  const isGivenUp = state === 'CANCELLED' || state === 'DEAD';
  await removePictures({ db, media }, { jobId: job.id, fence: isGivenUp ? { lte: fence } : { lt: fence } });
}

/** One publication that was superseded. */
export const removeGenerationStage: Stage = async ({ job, lease, media }) => {
  await media.removeBelow(generationDirectory(job.videoId, job.revision, lease.position));
  return {
    async apply(tx) {
      const { videoId, revision } = job;
      await tx.generation.updateMany({ where: { videoId, revision, number: lease.position }, data: { removedAt: new Date() } });
    },
  };
};

/** Everything that is kept for a video that is gone. */
export const removeVideoStage: Stage = async ({ job, lease, db, media, scratch }) => {
  const { videoId } = job;
  const jobs = await db.job.findMany({ where: { videoId }, select: { id: true } });
  await media.removeBelow(videoDirectory(videoId));
  await removePictures({ db, media }, { videoId });
  for (const { id } of jobs) {
    await media.removeBelow(workDirectory(id));
    await scratch.removeJob(id);
  }
  return {
    async apply(tx) {
      await tx.generation.updateMany({ where: { videoId, removedAt: null }, data: { removedAt: new Date() } });
      if (lease.position > 0) {
        // By these rows the second removal found what a frozen worker had still written. There is no third.
        await tx.picture.deleteMany({ where: { videoId } });
        return;
      }
      await tx.outboxEvent.create({ data: outboxRow(objectsRemovedV1, videoId, { videoId }) });
    },
  };
};
