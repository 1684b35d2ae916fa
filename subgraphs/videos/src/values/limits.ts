import { z } from 'zod';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;

const limitsSchema = z.object({
  /** Videos that one person may start to upload in 24 hours; given-up ones do not count. */
  videosPerDay: z.number().int().min(0).default(10),
  /** Uploads of every kind that one person may start in 24 hours, given-up ones included. */
  uploadsPerDay: z.number().int().min(0).default(200),
  videoBytesMax: z
    .number()
    .int()
    .positive()
    .default(20 * GIB),
  pictureBytesMax: z
    .number()
    .int()
    .positive()
    .default(10 * MIB),
  /** Bytes that one person may upload in 24 hours, and keep in all; null for any number. */
  dailyBytes: z
    .number()
    .int()
    .min(0)
    .nullable()
    .default(50 * GIB),
  totalBytes: z
    .number()
    .int()
    .min(0)
    .nullable()
    .default(200 * GIB),
  /** How long an upload waits for its next part. */
  uploadIdleMs: z
    .number()
    .int()
    .positive()
    .default(72 * HOUR_MS),
  /** How long the address of a part works. */
  partAddressS: z.number().int().min(1).max(604_800).default(3_600),
  /** Addresses of parts that one person is given a minute: far more than a line can fill, since each costs a signature. */
  partAddressesPerMinute: z.number().int().min(100).default(2_000),
  /** How long a deletion can be taken back. */
  deletionGraceMs: z.number().int().min(0).default(30_000),
  /** How old an object without a row must be before it is taken for a left-over. */
  orphanGraceMs: z
    .number()
    .int()
    .min(0)
    .default(6 * HOUR_MS),
  /** How long the file behind a video that the pipeline refused is kept, so that the staff can look at it and run it again. */
  refusedGraceMs: z
    .number()
    .int()
    .min(0)
    .default(6 * HOUR_MS),
  /** Addresses of media live at least this long, at most twice as long. */
  addressLifeMs: z
    .number()
    .int()
    .positive()
    .default(6 * HOUR_MS),
  /** How long a subscriber may be away and resume. */
  eventsKeptMs: z
    .number()
    .int()
    .positive()
    .default(24 * HOUR_MS),
  /** How long a new channel is waited for until this domain has heard of it. */
  channelWaitMs: z.number().int().min(0).default(1_800),
  thumbnailsPerVideo: z.number().int().min(1).default(10),
});

export type Limits = z.infer<typeof limitsSchema>;

/** The limits with what the environment says otherwise, such as `{"videos":{"videosPerDay":1000}}`. Unknown names are an error. */
export function readLimits(json = '{}'): Limits {
  const { videos = {} } = z.object({ videos: limitsSchema.partial().strict().optional() }).parse(JSON.parse(json));
  return limitsSchema.parse(videos);
}
