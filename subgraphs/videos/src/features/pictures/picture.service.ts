import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { MediaAddressService } from '../media-addresses/media-address.service.ts';
import type { VideoRow } from '../videos/video.repository.ts';
import type { VideoEditingService } from '../videos/video-editing.service.ts';
import type { PictureRepository, PictureRow } from './picture.repository.ts';
import { chooseWidth } from './picture-rules.ts';

/** A picture with what its address depends on. */
export interface PictureImage {
  picture: PictureRow;
  voidUntil: Date | null;
}

/** A picture as a choice of one video. */
export interface ThumbnailOf {
  picture: PictureRow;
  video: VideoRow;
}

export interface PictureParts {
  pictures: PictureRepository;
  editing: VideoEditingService;
  addresses: MediaAddressService;
  thumbnailsPerVideo: number;
}

export type PictureService = ReturnType<typeof createPictureService>;

export function createPictureService({ pictures, editing, addresses, thumbnailsPerVideo }: PictureParts) {
  return {
    async findMany(ids: readonly string[]): Promise<(PictureRow | null)[]> {
      const byId = new Map((await pictures.findMany(ids)).map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async findOfVideos(videoIds: readonly string[]): Promise<PictureRow[][]> {
      const rows = await pictures.findOfVideos(videoIds);
      return videoIds.map((videoId) => rows.filter((row) => row.videoId === videoId));
    },

    addressOf({ picture, voidUntil }: PictureImage, widthPx: number | null | undefined): string {
      return `${addresses.sign(picture.directory, voidUntil).base}${chooseWidth(picture.widthsPx, widthPx)}.webp`;
    },

    /** Adding the same picture again answers it, so that a retry does no harm. */
    async addThumbnail(viewer: Viewer | null, videoId: string, uploadId: string): Promise<ThumbnailOf> {
      const { userId } = requireViewer(viewer, 'videos:write');
      const video = await editing.requireOwn(viewer, videoId);
      const picture = await pictures.findOfUpload(uploadId, userId);
      if (picture === null) throw new AppError('NOT_FOUND', 'There is no such picture of yours.');
      const attached = await pictures.attach(picture.id, videoId, thumbnailsPerVideo);
      if (attached === 'GONE') throw new AppError('NOT_FOUND', 'There is no such video of yours.');
      if (attached === 'TAKEN') throw new AppError('CONFLICT', 'This picture belongs to another video already.');
      if (attached === 'FULL') throw new AppError('CONFLICT', `A video has at most ${thumbnailsPerVideo} uploaded pictures.`);
      return { picture: attached, video };
    },
  };
}
