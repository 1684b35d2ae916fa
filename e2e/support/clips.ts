import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from '@playwright/test';

const run = promisify(execFile);

export interface ClipOptions {
  name?: string;
  seconds?: number;
  size?: string;
  rate?: number;
}

/** Squares along the top that show the second in binary, the lowest bit first; the last one is always white. */
const BITS = 5;

/**
 * A clip whose picture tells its time twice: for people as a timecode, for a test as a row of black and white squares.
 * Answers the path of an MP4 with H.264 and AAC.
 */
export async function makeClip({
  name = 'clip',
  seconds = 20,
  size = '1920x1080',
  rate = 60,
}: ClipOptions = {}): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'castgraph-clip-')), `${name}.mp4`);
  const square = (index: number, enable: string) =>
    `drawbox=x=iw*${index}/12:y=0:w=iw/12:h=ih/8:color=white:t=fill:enable='${enable}'`;
  const ground = 'drawbox=x=0:y=0:w=iw:h=ih/8:color=black:t=fill';
  const bits = Array.from({ length: BITS }, (_, bit) => square(bit, `gte(mod(floor(t+0.001),${2 ** (bit + 1)}),${2 ** bit})`));
  const timecode = `drawtext=text='%{pts\\:hms}':fontsize=h/10:fontcolor=white:box=1:boxcolor=black:x=(w-tw)/2:y=h*0.7`;
  const filters = [ground, ...bits, square(BITS, '1'), timecode].join(',');
  await run('ffmpeg', [
    ...['-nostdin', '-loglevel', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`],
    ...[
      '-vf',
      filters,
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-shortest',
      '-movflags',
      '+faststart',
      file,
    ],
  ]);
  return file;
}

/** Reads the second that the squares of the picture show; null where the picture is not from `makeClip`. */
export async function readSecond(video: Locator): Promise<number | null> {
  return video.evaluate((element, bitCount) => {
    const source = element as HTMLVideoElement;
    const canvas = document.createElement('canvas');
    canvas.width = source.videoWidth;
    canvas.height = source.videoHeight;
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0) return null;
    context.drawImage(source, 0, 0);
    const isWhite = (index: number) => {
      const [red = 0] = context.getImageData(
        Math.floor((canvas.width * (index + 0.5)) / 12),
        Math.floor(canvas.height / 16),
        1,
        1,
      ).data;
      return red > 128;
    };
    // The square after the bits is always white and the one behind it black.
    if (!isWhite(bitCount) || isWhite(bitCount + 1)) return null;
    return Array.from({ length: bitCount }, (_, bit) => (isWhite(bit) ? 2 ** bit : 0)).reduce<number>(
      (sum, value) => sum + value,
      0,
    );
  }, BITS);
}

/** A playable file of about so many bytes: a short clip with a large, meaningless attachment behind it. */
export async function makeNoise(sizeBytes: number): Promise<string> {
  const file = await makeClip({ name: 'large', seconds: 2, size: '640x360', rate: 30 });
  const { size } = await stat(file);
  // A `free` box at the end: players pass over it, and its bytes are random so that nothing compresses them.
  const header = Buffer.alloc(8);
  header.writeUInt32BE(sizeBytes - size);
  header.write('free', 4);
  await appendFile(file, Buffer.concat([header, randomBytes(sizeBytes - size - header.length)]));
  return file;
}

/** A picture, as a PNG. */
export async function makePicture(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'castgraph-picture-')), 'picture.png');
  await run('ffmpeg', [
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=800x450',
    '-frames:v',
    '1',
    file,
  ]);
  return file;
}
