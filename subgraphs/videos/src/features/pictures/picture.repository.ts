import type { Database } from '../../database/database.ts';
import type { Picture } from '../../generated/prisma/client.ts';
import { lockVideo } from '../videos/video.repository.ts';

export type PictureRow = Picture;
export type PictureRepository = ReturnType<typeof createPictureRepository>;

export function createPictureRepository(db: Database) {
  return {
    findMany: (ids: readonly string[]): Promise<PictureRow[]> => db.picture.findMany({ where: { id: { in: [...ids] } } }),

    /** Thumbnails of videos, in the order in which they were made. */
    findOfVideos: (videoIds: readonly string[]): Promise<PictureRow[]> =>
      db.picture.findMany({
        where: { videoId: { in: [...videoIds] } },
        orderBy: [{ createdAt: 'asc' }, { atMs: 'asc' }, { id: 'asc' }],
      }),

    findOfUpload: (uploadId: string, ownerId: string): Promise<PictureRow | null> =>
      db.picture.findFirst({ where: { uploadId, ownerId, kind: 'THUMBNAIL' } }),

    /** Gives a picture to a video, once, and only while the video has room for it. */
    async attach(pictureId: string, videoId: string, uploadedMax: number): Promise<PictureRow | 'TAKEN' | 'FULL' | 'GONE'> {
      return db.$transaction(async (tx) => {
        const video = await lockVideo(tx, videoId);
        if (video === null || video.deletedAt !== null) return 'GONE';
        const picture = await tx.picture.findUnique({ where: { id: pictureId } });
        if (picture === null) return 'GONE';
        if (picture.videoId !== null) return picture.videoId === videoId ? picture : 'TAKEN';
        const uploaded = await tx.picture.count({ where: { videoId, uploadId: { not: null } } });
        if (uploaded >= uploadedMax) return 'FULL';
        return tx.picture.update({ where: { id: pictureId }, data: { videoId } });
      });
    },
  };
}
