import type { SourceFacts } from './probe.ts';

/** A minute of 1080p30 with sound, for tests to change. */
export function buildFacts(
  video: Partial<NonNullable<SourceFacts['video']>> | null = {},
  rest: Partial<SourceFacts> = {},
): SourceFacts {
  const base = {
    codec: 'h264',
    widthPx: 1_920,
    heightPx: 1_080,
    frameRate: 30,
    isInterlaced: false,
    isHdr: false,
    endMs: 60_000,
  };
  return {
    container: 'mov,mp4,m4a,3gp,3g2,mj2',
    durationMs: 60_000,
    startS: 0,
    video: video === null ? null : { ...base, ...video },
    audio: { codec: 'aac', channels: 2, endMs: 60_000 },
    needsRemux: false,
    ...rest,
  };
}
