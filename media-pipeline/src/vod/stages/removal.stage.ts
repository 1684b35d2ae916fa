import { outboxRow } from '@castgraph/database/outbox';
import { objectsRemovedV1 } from '@castgraph/schemas/events/media';
import { Prisma } from '../database.ts';
import { generationDirectory, thumbnailDirectory, videoDirectory, workDirectory } from '../layout.ts';
import type { Stage } from '../stage.ts';

/** Intermediate files of a job that needs them no more. */
export const removeWorkStage: Stage = async ({ job, media, scratch }) => {
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
  const [jobs, pictures] = await Promise.all([
    db.job.findMany({ where: { videoId }, select: { id: true } }),
    db.picture.findMany({ where: { videoId }, select: { thumbnailId: true } }),
  ]);
  await media.removeBelow(videoDirectory(videoId));
  for (const { thumbnailId } of pictures) await media.removeBelow(thumbnailDirectory(thumbnailId));
  for (const { id } of jobs) {
    await media.removeBelow(workDirectory(id));
    await scratch.removeJob(id);
  }
  return {
    async apply(tx) {
      await tx.picture.deleteMany({ where: { videoId } });
      await tx.generation.updateMany({ where: { videoId, removedAt: null }, data: { removedAt: new Date() } });
      if (lease.position > 0) return;
      await tx.outboxEvent.create({ data: outboxRow(objectsRemovedV1, videoId, { videoId }) });
    },
  };
};
