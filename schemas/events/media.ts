import { z } from 'zod';
import { defineTopic, envelope, type MessageOf } from './envelope.ts';

/** One rung of the ladder, or the sound. `renditionId` stays the same while a job runs. */
export const renditionState = z.object({
  renditionId: z.string(),
  /** Such as `1080p60`, `360p`, or `audio`. */
  name: z.string(),
  codec: z.enum(['H264', 'AAC']),
  widthPx: z.number().int().positive().nullable(),
  heightPx: z.number().int().positive().nullable(),
  frameRate: z.number().positive().nullable(),
  bitrateBps: z.number().int().nonnegative().nullable(),
  sizeBytes: z.number().int().nonnegative().nullable(),
  state: z.enum(['QUEUED', 'ENCODING', 'READY', 'FAILED']),
  progressPercent: z.number().min(0).max(100),
});
/** See `renditionState`. */
export type RenditionState = z.infer<typeof renditionState>;

/** Steps of a job, in their order. */
export const processingStage = z.enum(['PROBE', 'ENCODE', 'PACKAGE', 'STORYBOARD', 'DONE']);
/** Why a video was given up. */
export const processingFailure = z.enum([
  'FILE_BROKEN',
  'FORMAT_NOT_SUPPORTED',
  'TOO_LARGE',
  'TOO_LONG',
  'NO_MEDIA',
  'CANCELLED',
  'INTERNAL',
]);

const onVideo = {
  ...envelope,
  videoId: z.string(),
  jobId: z.string(),
  revision: z.number().int().positive(),
  /** Rises with every message about a job, so that a late or doubled one can be told. */
  sequence: z.number().int().nonnegative(),
};

/** A directory in the media bucket that never changes again once it is published: `v/<video id>/<generation>/`. */
const publication = {
  directory: z.string(),
  /** Name of the HLS master inside the directory. */
  hls: z.string(),
  /** Name of the DASH manifest inside the directory; null while only the first rendition is published. */
  dash: z.string().nullable(),
};

/** How far the pipeline is with a video; sent at most once a second and at every step; the key is the video's id. */
export const processingProgressedV1 = defineTopic(
  'media.processing.progressed.v1',
  z.object({
    ...onVideo,
    stage: processingStage,
    progressPercent: z.number().min(0).max(100),
    etaMs: z.number().int().nonnegative().nullable(),
    renditions: z.array(renditionState),
  }),
);
/** A message of `processingProgressedV1`. */
export type ProcessingProgressedV1 = MessageOf<typeof processingProgressedV1>;

/** The first rendition, with sound, is published while it still grows: the video plays from here on; the key is the video's id. */
export const videoPlayableV1 = defineTopic(
  'media.video.playable.v1',
  z.object({
    ...onVideo,
    ...publication,
    durationMs: z.number().int().positive().nullable(),
    renditions: z.array(renditionState),
  }),
);
/** A message of `videoPlayableV1`. */
export type VideoPlayableV1 = MessageOf<typeof videoPlayableV1>;

/** Pictures cut from the video, so that it can be shown by one before it is ready; the key is the video's id. */
export const picturesCutV1 = defineTopic(
  'media.pictures.cut.v1',
  z.object({
    ...onVideo,
    pictures: z
      .array(
        z.object({
          thumbnailId: z.string(),
          /** Directory in the media bucket, with a file `<width>.webp` a width. */
          directory: z.string(),
          widthsPx: z.array(z.number().int().positive()).min(1),
          widthPx: z.number().int().positive(),
          heightPx: z.number().int().positive(),
          blurhash: z.string(),
          atMs: z.number().int().nonnegative(),
        }),
      )
      .min(1),
  }),
);
/** A message of `picturesCutV1`. */
export type PicturesCutV1 = MessageOf<typeof picturesCutV1>;

/** The whole ladder is published and nothing is left to do; the key is the video's id. */
export const videoReadyV1 = defineTopic(
  'media.video.ready.v1',
  z.object({
    ...onVideo,
    ...publication,
    dash: z.string(),
    durationMs: z.number().int().positive(),
    renditions: z.array(renditionState).min(1),
    /** Null for sound alone. Sprites are `storyboard/<n>.jpg` and the track `storyboard/track.vtt` inside the directory. */
    storyboard: z
      .object({
        /** Directory in the media bucket; a publication of its own, made after the master. */
        directory: z.string(),
        spriteCount: z.number().int().positive(),
        tileWidthPx: z.number().int().positive(),
        tileHeightPx: z.number().int().positive(),
        columns: z.number().int().positive(),
        rows: z.number().int().positive(),
        intervalMs: z.number().int().positive(),
      })
      .nullable(),
    /** Key of the animated preview in the media bucket; null for sound alone. */
    previewKey: z.string().nullable(),
  }),
);
/** A message of `videoReadyV1`. */
export type VideoReadyV1 = MessageOf<typeof videoReadyV1>;

/** The master with the whole ladder is published; storyboard and preview still follow; the key is the video's id. */
export const videoPublishedV1 = defineTopic(
  'media.video.published.v1',
  z.object({
    ...onVideo,
    ...publication,
    dash: z.string(),
    durationMs: z.number().int().positive(),
    renditions: z.array(renditionState).min(1),
  }),
);
/** A message of `videoPublishedV1`. */
export type VideoPublishedV1 = MessageOf<typeof videoPublishedV1>;

/** The pipeline gave a video up; the key is the video's id. `message` is for the person who uploaded it. */
export const videoFailedV1 = defineTopic(
  'media.video.failed.v1',
  z.object({ ...onVideo, failure: processingFailure, message: z.string() }),
);
/** A message of `videoFailedV1`. */
export type VideoFailedV1 = MessageOf<typeof videoFailedV1>;

/** A job changed, for the staff's job browser; the key is the video's id. */
export const jobChangedV1 = defineTopic(
  'media.job.changed.v1',
  z.object({
    ...onVideo,
    stage: processingStage,
    state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
    attemptCount: z.number().int().nonnegative(),
    worker: z.string().nullable(),
    progressPercent: z.number().min(0).max(100),
    failure: z.string().nullable(),
    queuedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    stages: z.array(
      z.object({
        stage: processingStage,
        state: z.enum(['QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED']),
        startedAt: z.iso.datetime(),
        endedAt: z.iso.datetime().nullable(),
      }),
    ),
    /** At most 16 KiB. */
    logTail: z.string().max(16_384),
  }),
);
/** A message of `jobChangedV1`. */
export type JobChangedV1 = MessageOf<typeof jobChangedV1>;

/** Every file of the video is gone from the media bucket; the key is the video's id. */
export const objectsRemovedV1 = defineTopic('media.objects.removed.v1', z.object({ ...envelope, videoId: z.string() }));
/** A message of `objectsRemovedV1`. */
export type ObjectsRemovedV1 = MessageOf<typeof objectsRemovedV1>;
