import type { Prisma } from './database.ts';
import { thumbnailDirectory } from './layout.ts';
import type { StageDeps } from './stage.ts';

/**
 * Removes the objects of pictures and marks their rows, which stay: whoever is called next finds by them what a worker that was
 * taken for dead has written since. Needs no lease where `where` names only fences that cannot commit.
 */
export async function removePictures(
  { db, media }: Pick<StageDeps, 'db' | 'media'>,
  where: Pick<Prisma.PictureWhereInput, 'videoId' | 'jobId' | 'fence'>,
): Promise<void> {
  const rows = await db.picture.findMany({ where, select: { thumbnailId: true } });
  for (const { thumbnailId } of rows) await media.removeBelow(thumbnailDirectory(thumbnailId));
  const thumbnailIds = rows.map(({ thumbnailId }) => thumbnailId);
  await db.picture.updateMany({ where: { thumbnailId: { in: thumbnailIds } }, data: { removedAt: new Date() } });
}
