// One clip from one illustration: a slow pan, a chord that swells, and the time burned in.
import { renameSync } from 'node:fs';
import sharp from 'sharp';
import { findFont, TIMECODE_FONT } from '../process/fonts.mjs';
import { run } from '../process/programs.mjs';

const FRAME_RATE = 30;
/** The picture is larger than the frame by this much, so that there is somewhere to pan to. */
const OVERSCAN = 1.25;

/** The way of the view over the picture: from the middle or an edge, eased so that it starts and ends at rest. */
export function describePan(pan, seconds) {
  const eased = `(1-cos(PI*min(t/${seconds},1)))/2`;
  const middle = { x: '(iw-ow)/2', y: '(ih-oh)/2' };
  const along = (axis, way) => `(${axis === 'x' ? 'iw-ow' : 'ih-oh'})*${way}`;
  const ways = {
    right: { ...middle, x: along('x', eased) },
    left: { ...middle, x: along('x', `(1-${eased})`) },
    down: { ...middle, y: along('y', eased) },
    up: { ...middle, y: along('y', `(1-${eased})`) },
    in: { x: along('x', eased), y: along('y', eased) },
  };
  return `x='${ways[pan].x}':y='${ways[pan].y}'`;
}

/** A minor chord over `note`, each voice breathing at its own pace. */
export function describeSound(note, seconds) {
  const voices = [1, 1.2, 1.5, 2].map(
    (ratio, index) =>
      `sin(2*PI*${(note * ratio).toFixed(2)}*t)*(0.6+0.4*sin(2*PI*t*${0.11 + 0.04 * index}))*${[0.1, 0.07, 0.08, 0.03][index]}`,
  );
  return `aevalsrc='${voices.join('+')}|${voices.toReversed().join('+')}':s=48000:d=${seconds},afade=t=in:d=1.2,afade=t=out:st=${seconds - 1.5}:d=1.5`;
}

export const describeClipArguments = ({ still, font, file, seconds, heightPx, pan, note }) => [
  ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
  ...['-loop', '1', '-framerate', String(FRAME_RATE), '-t', String(seconds), '-i', still],
  ...['-f', 'lavfi', '-t', String(seconds), '-i', describeSound(note, seconds)],
  '-vf',
  [
    `crop=w=${(heightPx * 16) / 9}:h=${heightPx}:${describePan(pan, seconds)}`,
    `drawtext=fontfile=${font}:timecode='00\\:00\\:00\\:00':rate=${FRAME_RATE}:fontsize=${Math.round(heightPx / 30)}:fontcolor=white@0.85:box=1:boxcolor=black@0.35:boxborderw=${Math.round(heightPx / 90)}:x=w-tw-${Math.round(heightPx / 24)}:y=h-th-${Math.round(heightPx / 24)}`,
    'format=yuv420p',
  ].join(','),
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '19', '-g', '60', '-c:a', 'aac', '-b:a', '160k', '-ac', '2'],
  ...['-movflags', '+faststart', '-shortest', file],
];

/** Renders the illustration and makes the clip beside it; whole or not at all. */
export async function makeClip({ illustration, file, ...clip }) {
  const width = Math.round((clip.heightPx * 16 * OVERSCAN) / 9);
  const still = `${file}.png`;
  await sharp(illustration, { density: (72 * width) / 640 })
    .resize(width)
    .png({ compressionLevel: 3 })
    .toFile(still);
  const making = file.replace(/\.mp4$/, '.part.mp4');
  await run(
    'nice',
    ['-n', '10', 'ffmpeg', ...describeClipArguments({ ...clip, still, font: findFont(TIMECODE_FONT), file: making })],
    {
      diesWithParent: true,
    },
  );
  renameSync(making, file);
}

/** A channel's picture, square. */
export const makePicture = (illustration, file) =>
  sharp(illustration, { density: 288 }).resize(512, 512, { fit: 'cover' }).png().toFile(file);
