import { filePath, guardArgs } from './input.ts';
import { type EncodePlan, peakPixelsPerS, type Rung } from './ladder.ts';

/** Sound of every rendition: AAC-LC, stereo, 48 kHz. */
export const AUDIO_BITRATE_BPS = 128_000;
/** See `AUDIO_BITRATE_BPS`. */
export const AUDIO_RATE_HZ = 48_000;

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-nostats', '-stats_period', '0.5', '-progress', 'pipe:1', '-y'];

/** HDR (PQ or HLG) to BT.709 by the Hable curve, in linear light. */
export const TONE_MAP =
  'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=yuv420p';

const scaleTo = ({ widthPx, heightPx }: Rung, kernel = 'bicubic') => `scale=${widthPx}:${heightPx}:flags=${kernel},setsar=1`;

/** Pixels a second for which one decoding thread is enough beside a small encoder: more of them end no sooner and cost an eighth more. */
const PIXELS_PER_S_A_DECODER = 1_920 * 1_080 * 60;

const countDecoders = (plan: EncodePlan, threadsMax: number) =>
  Math.min(threadsMax, Math.max(1, Math.ceil(peakPixelsPerS(plan) / PIXELS_PER_S_A_DECODER)));

/** Frame rates as fractions, so that 29.97 is exactly 30000/1001. */
export function fraction(rate: number): string {
  return Number.isInteger(rate) ? String(rate) : `${Math.round(rate * 1_001)}/1001`;
}

/** Source timestamps to a timeline that begins at 0, progressive, at the constant rate of the fastest rung. */
function timeline({ source: { startS, isInterlaced }, timelineRate, endFrame }: EncodePlan): string[] {
  return [
    `setpts=PTS-${startS.toFixed(6)}/TB`,
    ...(isInterlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    `fps=${fraction(timelineRate)}:start_time=0`,
    // The filter shows the last frame for one frame only; at a variable rate it was meant to stand for longer.
    ...(endFrame === null ? [] : ['tpad=stop_mode=clone:stop_duration=1', `trim=end_pts=${endFrame}`]),
  ];
}

/** H.264 settings of one output: fixed keyframes, closed groups, quality with a ceiling. The peer in bench/ uses the same. */
export function h264Args({ maxBitrateBps }: Pick<Rung, 'maxBitrateBps'>, gopFrames: number): string[] {
  return [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    'high',
    '-pix_fmt',
    'yuv420p',
    '-crf',
    '23',
    '-maxrate',
    String(maxBitrateBps),
    '-bufsize',
    String(maxBitrateBps * 2),
    '-g',
    String(gopFrames),
    '-keyint_min',
    String(gopFrames),
    '-sc_threshold',
    '0',
    '-x264-params',
    'open-gop=0',
  ];
}

const gopOf = ({ gopFrames, timelineRate }: EncodePlan, rung: Rung) => Math.round((gopFrames * rung.frameRate) / timelineRate);

/** From one constant rate to half of it, every second frame. */
const slowDown = (rung: Rung, from: number) =>
  rung.frameRate === from ? [] : [`fps=${fraction(rung.frameRate)}:start_time=0:round=down`];

/** What the first pass writes, below its working directory. */
export const firstFiles = { playlist: 'early/index.m3u8', init: 'init.mp4', video: 'video.mp4', audio: 'audio.mp4' } as const;

/**
 * The whole file in its first rung together with the sound: at once as growing HLS segments to be played while they come, and as two
 * files that the final packaging takes over, from the same encode (ffmpeg's tee muxer).
 *
 * The fragmented segments begin 66 ms late (two reordered frames), in picture and sound alike; the files are exact.
 *
 * @param durationMaxS ends the encode there, whatever the container promised.
 */
export function firstPassArgs({
  plan,
  path,
  threads,
  durationMaxS,
}: {
  plan: EncodePlan;
  path: string;
  threads: number;
  durationMaxS: number;
}): string[] {
  const { first, source } = plan;
  const filters: string[] = [];
  if (first) {
    // Bilinear: at a third of the size or less it averages as many pixels as it should, for half of what bicubic costs.
    // Scaled before the tone map: a hundredth of the work at 360 lines, and the eye sees no difference.
    const chain = source.isHdr
      ? [`scale=${first.widthPx}:${first.heightPx}:flags=bilinear`, TONE_MAP, 'setsar=1']
      : [scaleTo(first, 'bilinear'), 'format=yuv420p'];
    filters.push(`[0:V:0]${[...timeline(plan), ...slowDown(first, plan.timelineRate), ...chain].join(',')}[v]`);
  }
  if (source.hasAudio) {
    const end = source.audioMs === null ? '' : `,atrim=end=${source.audioMs / 1_000}`;
    // Gaps become silence, so that the sound stays beside a picture whose rate is made constant.
    filters.push(
      `[0:a:0]asetpts=PTS-${source.startS.toFixed(6)}/TB,aresample=${AUDIO_RATE_HZ}:async=1000:first_pts=0${end},aformat=channel_layouts=stereo[a]`,
    );
  }
  const hls = [
    'f=hls',
    `hls_time=${plan.gopS.toFixed(4)}`,
    'hls_playlist_type=event',
    'hls_segment_type=fmp4',
    `hls_fmp4_init_filename=${firstFiles.init}`,
    'hls_segment_filename=early/%05d.m4s',
    'hls_flags=independent_segments+temp_file',
  ];
  const outputs = [
    `[${hls.join(':')}]${firstFiles.playlist}`,
    ...(first ? [`[select=v:f=mp4]${firstFiles.video}`] : []),
    ...(source.hasAudio ? [`[select=a:f=mp4]${firstFiles.audio}`] : []),
  ];
  return [
    ...QUIET,
    '-threads',
    String(countDecoders(plan, threads)),
    '-copyts',
    ...guardArgs(),
    '-i',
    filePath(path),
    '-filter_complex',
    filters.join(';'),
    ...(first ? ['-map', '[v]'] : []),
    ...(source.hasAudio ? ['-map', '[a]'] : []),
    '-t',
    String(durationMaxS),
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    ...(first ? h264Args(first, gopOf(plan, first)) : []),
    ...(source.hasAudio ? ['-c:a', 'aac', '-b:a', String(AUDIO_BITRATE_BPS), '-ar', String(AUDIO_RATE_HZ)] : []),
    '-threads',
    String(threads),
    '-flags',
    '+global_header',
    '-f',
    'tee',
    outputs.join('|'),
  ];
}

/** The file of one rung of a chunk, in the working directory. */
export const chunkFile = (rung: Rung) => `${rung.name}.mp4`;

/**
 * One chunk in every rung but the first, decoded once and scaled from rung to rung.
 *
 * Jumps to a keyframe before the chunk and lets the frame counter of the constant-rate timeline decide what belongs to it: so chunks
 * meet without a gap or a double frame, also where the source's rate varies. The last chunk has no end.
 */
export function chunkArgs({
  plan,
  path,
  index,
  threads,
}: {
  plan: EncodePlan;
  path: string;
  index: number;
  threads: number;
}): string[] {
  const { rest, source, chunkStarts, gopFrames, timelineRate } = plan;
  const [largest] = rest;
  const start = chunkStarts[index];
  if (largest === undefined || start === undefined) throw new RangeError(`There is no chunk ${index}.`);
  const end = chunkStarts[index + 1];
  const seekS = Math.max(0, (start * gopFrames) / timelineRate - 1);
  const trim = `trim=start_pts=${start * gopFrames}${end === undefined ? '' : `:end_pts=${end * gopFrames}`},setpts=PTS-${start * gopFrames}`;

  const filters: string[] = [];
  const tone = source.isHdr ? [TONE_MAP] : ['format=yuv420p'];
  let from = `[0:V:0]${[...timeline(plan), trim].join(',')}`;
  for (const [at, rung] of rest.entries()) {
    const isLast = at === rest.length - 1;
    const previous = rest[at - 1];
    const steps = [...slowDown(rung, previous?.frameRate ?? timelineRate), scaleTo(rung), ...(at === 0 ? tone : [])];
    const glue = from.endsWith(']') ? '' : ',';
    filters.push(`${from}${glue}${steps.join(',')}${isLast ? '' : ',split=2'}[o${at}]${isLast ? '' : `[n${at}]`}`);
    from = `[n${at}]`;
  }
  const outputs = rest.flatMap((rung, at) => [
    '-map',
    `[o${at}]`,
    '-map_metadata',
    '-1',
    ...h264Args(rung, gopOf(plan, rung)),
    '-threads',
    String(threads),
    chunkFile(rung),
  ]);
  return [
    ...QUIET,
    '-threads',
    String(threads),
    '-filter_complex_threads',
    String(threads),
    '-copyts',
    '-noaccurate_seek',
    ...(seekS > 0 ? ['-ss', seekS.toFixed(6)] : []),
    ...guardArgs(),
    '-i',
    filePath(path),
    '-filter_complex',
    filters.join(';'),
    ...outputs,
  ];
}

/** Chunks of one rung put end to end without a new encode. `listFile` holds what `stitchList` made. */
export function stitchArgs({ listFile, target }: { listFile: string; target: string }): string[] {
  return [
    ...QUIET,
    '-f',
    'concat',
    '-safe',
    '0',
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    'concat,mov',
    '-i',
    listFile,
    '-c',
    'copy',
    target,
  ];
}

/** The concat demuxer's list. Paths are our own, yet quoted after its rules. */
export function stitchList(paths: readonly string[]): string {
  return `ffconcat version 1.0\n${paths.map((path) => `file '${path.replaceAll("'", "'\\''")}'`).join('\n')}\n`;
}
