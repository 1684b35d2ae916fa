import { TONE_MAP } from './encode.ts';
import { filePath, guardArgs } from './input.ts';
import type { EncodePlan } from './ladder.ts';

const QUIET = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];

/** Where posters are cut: spread over the film, away from its fades. */
export function posterTimes(durationMs: number): number[] {
  const shares = durationMs < 2_000 ? [0.3] : [0.1, 0.35, 0.6, 0.85];
  return shares.map((share) => Math.round(durationMs * share));
}

/** One picture from the untrusted source: the most representative of the frames that follow `atMs`, as PNG, at most 1280 wide. */
export function posterArgs({
  plan,
  path,
  atMs,
  target,
}: {
  plan: EncodePlan;
  path: string;
  atMs: number;
  target: string;
}): string[] {
  const { source, first, rest } = plan;
  const size = rest.find((item) => item.widthPx <= 1_280) ?? first;
  if (!size) throw new RangeError('There is no picture in sound alone.');
  const chain = [
    ...(source.isInterlaced ? ['bwdif'] : []),
    'thumbnail=n=8',
    `scale=${size.widthPx}:${size.heightPx},setsar=1`,
    ...(source.isHdr ? [TONE_MAP] : []),
  ];
  return [
    ...QUIET,
    '-threads',
    '1',
    '-ss',
    (atMs / 1_000).toFixed(3),
    ...guardArgs(),
    '-i',
    filePath(path),
    '-map',
    '0:V:0',
    '-vf',
    chain.join(','),
    '-frames:v',
    '1',
    '-map_metadata',
    '-1',
    '-c:v',
    'png',
    '-f',
    'image2',
    target,
  ];
}

/** What sound looks like, for a video that has no picture. */
export function waveformArgs({ path, target }: { path: string; target: string }): string[] {
  return [
    ...QUIET,
    ...guardArgs(),
    '-i',
    filePath(path),
    '-filter_complex',
    'color=c=0x17131f:s=1280x720[bg];[0:a:0]aformat=channel_layouts=mono,showwavespic=s=1160x420:colors=0xff7a59[w];[bg][w]overlay=60:150',
    '-frames:v',
    '1',
    '-c:v',
    'png',
    '-f',
    'image2',
    target,
  ];
}

/** How the sprites of a storyboard are laid out. */
export interface StoryboardLayout {
  tileWidthPx: number;
  tileHeightPx: number;
  columns: number;
  rows: number;
  intervalMs: number;
  tileCount: number;
  spriteCount: number;
}

const TILE_LONG_PX = 160;
const TILES_MAX = 500;

/** A tile every second or two, further apart in long films so that the sprites stay few. Intervals above a group are whole groups. */
export function planStoryboard({
  durationMs,
  gopS,
  size,
}: {
  durationMs: number;
  gopS: number;
  size: { widthPx: number; heightPx: number };
}): StoryboardLayout {
  const gopMs = gopS * 1_000;
  const isShort = durationMs <= 40_000;
  const intervalMs = isShort ? 1_000 : Math.round(gopMs * Math.max(1, Math.ceil(durationMs / gopMs / TILES_MAX)));
  const scale = TILE_LONG_PX / Math.max(size.widthPx, size.heightPx);
  const even = (value: number) => Math.max(2, Math.round(value / 2) * 2);
  const tileCount = Math.max(1, Math.ceil(durationMs / intervalMs - 0.01));
  const columns = 5;
  const rows = Math.min(5, Math.ceil(tileCount / columns));
  return {
    tileWidthPx: even(size.widthPx * scale),
    tileHeightPx: even(size.heightPx * scale),
    columns,
    rows,
    intervalMs,
    tileCount,
    spriteCount: Math.ceil(tileCount / (columns * rows)),
  };
}

/** Sprites from our own first rung. Tiles two seconds apart or more are keyframes, so nothing else is decoded. */
export function storyboardArgs({ path, layout, gopS }: { path: string; layout: StoryboardLayout; gopS: number }): string[] {
  const { tileWidthPx, tileHeightPx, columns, rows, intervalMs, spriteCount } = layout;
  const isKeyframesOnly = intervalMs >= gopS * 1_000;
  return [
    ...QUIET,
    '-threads',
    '1',
    ...(isKeyframesOnly ? ['-skip_frame', 'nokey'] : []),
    ...guardArgs(),
    '-i',
    filePath(path),
    '-vf',
    `fps=1000/${intervalMs}:start_time=0:round=up,scale=${tileWidthPx}:${tileHeightPx},setsar=1,tile=${columns}x${rows}`,
    '-frames:v',
    String(spriteCount),
    '-q:v',
    '5',
    '-f',
    'image2',
    // Numbered from 0, as the graph says of its template.
    '-start_number',
    '0',
    'sprite-%d.jpg',
  ];
}

/** WebVTT that names the tile of every moment by a media fragment, as players expect of a thumbnails track. */
export function storyboardTrack(
  { tileWidthPx, tileHeightPx, columns, rows, intervalMs, tileCount }: StoryboardLayout,
  durationMs: number,
): string {
  const perSprite = columns * rows;
  const cues = Array.from({ length: tileCount }, (_, index) => {
    const [from, to] = [index * intervalMs, Math.min(durationMs, (index + 1) * intervalMs)];
    const at = index % perSprite;
    const [x, y] = [(at % columns) * tileWidthPx, Math.floor(at / columns) * tileHeightPx];
    return `${clock(from)} --> ${clock(to)}\nsprite-${Math.floor(index / perSprite)}.jpg#xywh=${x},${y},${tileWidthPx},${tileHeightPx}`;
  });
  return `WEBVTT\n\n${cues.join('\n\n')}\n`;
}

function clock(ms: number): string {
  const pad = (value: number, length = 2) => String(Math.floor(value)).padStart(length, '0');
  return `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1_000) % 60)}.${pad(ms % 1_000, 3)}`;
}

/** A few half seconds from all over the film, moving, 320 wide and without sound, from our own first rung. */
export function previewArgs({ path, durationMs, target }: { path: string; durationMs: number; target: string }): string[] {
  const count = durationMs < 6_000 ? 1 : 5;
  const lengthS = count === 1 ? Math.min(3, durationMs / 1_000) : 0.6;
  const inputs = Array.from({ length: count }, (_, index) => [
    '-ss',
    ((durationMs / 1_000) * (count === 1 ? 0 : (index + 0.5) / count)).toFixed(3),
    '-t',
    lengthS.toFixed(3),
    ...guardArgs(),
    '-i',
    filePath(path),
  ]);
  const joined = inputs.map((_, index) => `[${index}:v]`).join('');
  return [
    ...QUIET,
    '-threads',
    '1',
    ...inputs.flat(),
    '-filter_complex',
    `${joined}concat=n=${count}:v=1,fps=8,scale='min(320,iw)':-2[o]`,
    '-map',
    '[o]',
    '-c:v',
    'libwebp_anim',
    '-quality',
    '55',
    '-compression_level',
    '3',
    '-loop',
    '0',
    '-f',
    'webp',
    target,
  ];
}
