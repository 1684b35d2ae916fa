import { z } from 'zod';
import { defineTopic, envelope, type MessageOf } from './envelope.ts';

/** A whole, verified file lies in the uploads bucket and waits for the media pipeline; the key is the video's id. */
export const uploadCompletedV1 = defineTopic(
  'videos.upload.completed.v1',
  z.object({
    ...envelope,
    videoId: z.string(),
    uploadId: z.string(),
    channelId: z.string(),
    /** Rises when the file behind a video is replaced; names the publication directory together with the pipeline's own counter. */
    revision: z.number().int().positive(),
    sourceKey: z.string(),
    sourceEtag: z.string(),
    sizeBytes: z.number().int().nonnegative(),
    fileName: z.string(),
  }),
);
export type UploadCompletedV1 = MessageOf<typeof uploadCompletedV1>;

/** The grace period after a deletion is over: everything the pipeline keeps for the video goes away; the key is the video's id. */
export const videoDeletedV1 = defineTopic('videos.video.deleted.v1', z.object({ ...envelope, videoId: z.string() }));
export type VideoDeletedV1 = MessageOf<typeof videoDeletedV1>;

/** The staff wants a failed job to run once more; the key is the video's id. */
export const jobRetryRequestedV1 = defineTopic(
  'videos.job.retry-requested.v1',
  z.object({ ...envelope, jobId: z.string(), videoId: z.string() }),
);
export type JobRetryRequestedV1 = MessageOf<typeof jobRetryRequestedV1>;

/** The staff, or a deletion, wants a job to stop; the key is the video's id. */
export const jobCancelRequestedV1 = defineTopic(
  'videos.job.cancel-requested.v1',
  z.object({ ...envelope, jobId: z.string(), videoId: z.string() }),
);
export type JobCancelRequestedV1 = MessageOf<typeof jobCancelRequestedV1>;

/** A picture that somebody uploaded is checked, stripped of metadata and stored in its widths; the key is the upload's id. */
export const pictureReadyV1 = defineTopic(
  'videos.picture.ready.v1',
  z.object({
    ...envelope,
    uploadId: z.string(),
    ownerId: z.string(),
    kind: z.enum(['AVATAR', 'BANNER']),
    /** Directory in the media bucket: `p/<picture id>/`, with a file `<width>.webp` a width. */
    directory: z.string(),
    widthsPx: z.array(z.number().int().positive()).min(1),
    widthPx: z.number().int().positive(),
    heightPx: z.number().int().positive(),
    blurhash: z.string(),
  }),
);
export type PictureReadyV1 = MessageOf<typeof pictureReadyV1>;
