import { z } from 'zod';
import type { SourceFacts, VideoFacts } from './probe.ts';

/** One rung: a size, a rate and a ceiling of bits. */
export const rung = z.object({
  /** Such as `1080p60`. */
  name: z.string(),
  widthPx: z.number().int().positive(),
  heightPx: z.number().int().positive(),
  frameRate: z.number().positive(),
  maxBitrateBps: z.number().int().positive(),
});
export type Rung = z.infer<typeof rung>;

/** Everything that the tasks of a job need to know; made once by the probe and kept with the job. */
export const encodePlan = z.object({
  source: z.object({
    startS: z.number(),
    needsRemux: z.boolean(),
    isInterlaced: z.boolean(),
    isHdr: z.boolean(),
    hasAudio: z.boolean(),
    /** Where the sound ends by the container's word: decoders add the padding of its last frame. Null where it does not say. */
    audioMs: z.number().int().positive().nullable(),
    durationMs: z.number().int().positive(),
  }),
  /** Encoded first and whole, with the sound; null for sound alone. */
  first: rung.nullable(),
  /** The other rungs, from the largest to the smallest: the work of every chunk. */
  rest: z.array(rung),
  /** The constant rate that chunks are counted in: that of the fastest rung. */
  timelineRate: z.number().positive(),
  /** Frames between two keyframes at that rate. */
  gopFrames: z.number().int().positive(),
  gopS: z.number().positive(),
  /** Frame at which the picture ends by the container's word; null where it does not say, and the decoder decides. */
  endFrame: z.number().int().positive().nullable(),
  /** Chunks in groups of pictures: where each begins. The last one reaches to the end. */
  chunkStarts: z.array(z.number().int().nonnegative()),
});
export type EncodePlan = z.infer<typeof encodePlan>;

/** Pixels a second of the largest rung. */
export const peakPixelsPerS = ({ first, rest }: Pick<EncodePlan, 'first' | 'rest'>): number =>
  Math.max(0, ...[...rest, ...(first ? [first] : [])].map(({ widthPx, heightPx, frameRate }) => widthPx * heightPx * frameRate));

const BOXES = [
  { lines: 2160, bitrateBps: 16_000_000 },
  { lines: 1440, bitrateBps: 9_000_000 },
  { lines: 1080, bitrateBps: 5_000_000 },
  { lines: 720, bitrateBps: 2_800_000 },
  { lines: 480, bitrateBps: 1_400_000 },
  { lines: 360, bitrateBps: 800_000 },
  { lines: 240, bitrateBps: 400_000 },
  { lines: 144, bitrateBps: 200_000 },
] as const;

/** Below this height a second picture between two costs more than it gives. */
const FAST_LINES_MIN = 720;
const FAST_RATE_MIN = 31;
/** Two rungs nearer to each other than this in pixels look the same: the lower one is left out. */
const AREA_RATIO_MIN = 1.35;
const FIRST_LINES = 360;
const GOP_S = 2;

const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);
const evenDown = (value: number) => Math.max(2, Math.floor(value / 2) * 2);

/**
 * The sizes a picture is offered in: boxes of 16:9 (or 9:16) that it is fitted into and never blown up to.
 * Frame rates above 30 are kept from 720 lines on and halved below, so that all rungs keep their keyframes at the same times.
 */
export function planRungs({ widthPx, heightPx, frameRate }: Pick<VideoFacts, 'widthPx' | 'heightPx' | 'frameRate'>): Rung[] {
  const [long, short] = [Math.max(widthPx, heightPx), Math.min(widthPx, heightPx)];
  const fit = ({ lines }: (typeof BOXES)[number]) => Math.min(lines / short, (lines * 16) / 9 / long);
  // The smallest box that holds the picture as it is; a hair over the edge is cut to even numbers anyway.
  const top = Math.max(
    0,
    BOXES.findLastIndex((box) => fit(box) >= 0.99),
  );
  const rungs: Rung[] = [];
  for (const box of BOXES.slice(top)) {
    const scale = fit(box) >= 0.99 ? 1 : fit(box);
    const size =
      scale === 1
        ? { widthPx: evenDown(widthPx), heightPx: evenDown(heightPx) }
        : { widthPx: even(widthPx * scale), heightPx: even(heightPx * scale) };
    const above = rungs.at(-1);
    if (above && (above.widthPx * above.heightPx) / (size.widthPx * size.heightPx) < AREA_RATIO_MIN) continue;
    const isFast = frameRate >= FAST_RATE_MIN;
    const keepsRate = isFast && box.lines >= FAST_LINES_MIN;
    rungs.push({
      name: `${box.lines}p${keepsRate ? Math.round(frameRate) : ''}`,
      ...size,
      frameRate: isFast && !keepsRate ? frameRate / 2 : frameRate,
      maxBitrateBps: keepsRate ? Math.round(box.bitrateBps * 1.5) : box.bitrateBps,
    });
  }
  return rungs;
}

/**
 * Where chunks begin, in groups of pictures of about 2 s. Chunks are 6 to 12 s long and shorter towards the end, so that workers
 * finish together (guided self-scheduling, Polychronopoulos and Kuck 1987); what is heavy to encode gets short ones throughout.
 */
export function planChunks({ gops, isHeavy, workers = 2 }: { gops: number; isHeavy: boolean; workers?: number }): number[] {
  const [shortest, longest] = [3, isHeavy ? 3 : 6];
  const starts: number[] = [];
  for (let at = 0; at < gops; ) {
    starts.push(at);
    const left = gops - at;
    const share = Math.ceil(left / (workers * 2));
    at += Math.min(left, Math.max(shortest, Math.min(longest, share)));
  }
  return starts;
}

/** A picture that ends shortly before its sound, as the last frame of a variable rate does, stands until the sound ends. */
function holdLastFrame(videoEndMs: number, durationMs: number): number {
  const gapMs = durationMs - videoEndMs;
  return gapMs > 50 && gapMs < 1_000 ? durationMs : videoEndMs;
}

/** Plans all the work on a source. `durationMs` is what the container says, or what reading it to its end showed. */
export function planEncode(facts: SourceFacts, durationMs: number): EncodePlan {
  const { video } = facts;
  const rungs = video ? planRungs(video) : [];
  const first = rungs.find((item) => Math.min(item.widthPx, item.heightPx) <= FIRST_LINES) ?? rungs.at(-1) ?? null;
  const rest = rungs.filter((item) => item !== first);
  const rate = rungs[0]?.frameRate ?? 1;
  // Even, so that a rung at half the rate keeps its keyframes at the same times.
  const gopFrames = first ? even(rate * GOP_S) : 1;
  const gopS = first ? gopFrames / rate : GOP_S;
  const videoMs = video?.endMs ?? durationMs;
  const isHeavy =
    rungs.reduce((sum, item) => sum + item.widthPx * item.heightPx * item.frameRate, 0) > 200_000_000 || Boolean(video?.isHdr);
  return {
    source: {
      startS: facts.startS,
      needsRemux: facts.needsRemux,
      isInterlaced: video?.isInterlaced ?? false,
      isHdr: video?.isHdr ?? false,
      hasAudio: facts.audio !== null,
      audioMs: facts.needsRemux ? null : facts.audio?.endMs || null,
      durationMs,
    },
    first,
    rest,
    timelineRate: rate,
    gopFrames,
    gopS,
    endFrame:
      facts.needsRemux || !video?.endMs ? null : Math.max(1, Math.round((holdLastFrame(video.endMs, durationMs) / 1_000) * rate)),
    chunkStarts: rest.length > 0 ? planChunks({ gops: Math.max(1, Math.ceil(videoMs / 1_000 / gopS - 0.01)), isHeavy }) : [],
  };
}

/**
 * Rungs worth keeping once their bitrates are measured: one that saves less than a factor of 1.4 against the rung above it gives a
 * slow connection nothing. The largest and the smallest always stay, so that neither sharpness nor reach is lost.
 */
export function selectWorthwhile<T extends { bitrateBps: number }>(fromLargest: readonly T[], ratioMin = 1.4): T[] {
  const kept: T[] = [];
  for (const [index, item] of fromLargest.entries()) {
    const above = kept.at(-1);
    const isEdge = above === undefined || index === fromLargest.length - 1;
    if (isEdge || above.bitrateBps >= item.bitrateBps * ratioMin) kept.push(item);
  }
  return kept;
}
