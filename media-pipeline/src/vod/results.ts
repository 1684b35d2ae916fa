import { z } from 'zod';

/** What tasks hand on to the tasks after them, in `task.result`. */
const storedFile = z.object({ key: z.string(), sizeBytes: z.number() });

export const firstResult = z.object({
  durationMs: z.number(),
  video: storedFile.extend({ durationMs: z.number() }).nullable(),
  audio: storedFile.extend({ durationMs: z.number() }).nullable(),
});
export type FirstResult = z.infer<typeof firstResult>;

export const chunkResult = z.object({
  /** Frames of the fastest rung; 0 for a chunk that lies beyond the end of the picture. */
  frames: z.number().int().nonnegative(),
  /** By rung. */
  files: z.record(z.string(), storedFile),
});
export type ChunkResult = z.infer<typeof chunkResult>;

export const packageResult = z.object({
  number: z.number(),
  directory: z.string(),
  durationMs: z.number(),
  renditions: z.array(z.object({ name: z.string(), bitrateBps: z.number(), sizeBytes: z.number() })),
});
export type PackageResult = z.infer<typeof packageResult>;
