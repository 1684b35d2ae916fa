import type { PictureReadyV1 } from '@castgraph/schemas/events/videos';
import type { Database } from '../../database/client.ts';
import type { Picture } from '../../generated/prisma/client.ts';

export type PictureRow = Picture;
export type PictureRepository = ReturnType<typeof createPictureRepository>;

export function createPictureRepository(db: Database) {
  return {
    /** Returns false when this event was applied before, so redelivery changes nothing. */
    async applyReady({
      eventId,
      uploadId,
      ownerId,
      kind,
      directory,
      widthsPx,
      widthPx,
      heightPx,
      blurhash,
    }: PictureReadyV1): Promise<boolean> {
      return db.$transaction(async (tx) => {
        const inbox = await tx.consumedEvent.createMany({ data: [{ consumer: 'users', eventId }], skipDuplicates: true });
        if (inbox.count === 0) return false;
        const data = { ownerId, kind, directory, widthsPx, widthPx, heightPx, blurhash };
        await tx.picture.upsert({ where: { uploadId }, create: { uploadId, ...data }, update: data });
        return true;
      });
    },
    findOwn: (uploadId: string, ownerId: string): Promise<PictureRow | null> =>
      db.picture.findFirst({ where: { uploadId, ownerId } }),
    listByIds: (uploadIds: readonly string[]): Promise<PictureRow[]> =>
      db.picture.findMany({ where: { uploadId: { in: [...uploadIds] } } }),
  };
}
