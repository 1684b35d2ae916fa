import { execFile } from 'node:child_process';
import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Playable {
  /** What every playable fixture must come out as; `durationMs` within 50 ms. */
  durationMs: number;
  /** Size of the largest rung; null for sound alone. */
  size: [widthPx: number, heightPx: number] | null;
  hasAudio: boolean;
  frameRate?: number;
  /** How alike the picture is to the source's, at least. */
  ssimMin?: number;
  /** What is done to the source's picture on purpose, before the two are compared. */
  shownBy?: string;
}

export type Expected = { ready: Playable } | { failed: string };

export interface AwkwardInput {
  name: string;
  expected: Expected;
  /** Writes the file to `path`. */
  make(path: string, dir: string): Promise<void>;
}

const VIDEO = (size: string, seconds: number, rate = 30) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`];
/** A tone whose pitch can be looked for in what comes out. */
export const TONE_HZ = 440;
const SOUND = (seconds: number) => ['-f', 'lavfi', '-i', `sine=${TONE_HZ}:d=${seconds}`];
const X264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** HDR as a screen without it shows it, in the order of the standard: light first, then the gamut, then the curve. */
const TONE_MAPPED = 'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv';
const AAC = ['-c:a', 'aac', '-b:a', '96k'];

const ffmpeg = (...args: string[]) => run('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y', ...args]);
const small = (path: string, ...more: string[]) =>
  ffmpeg(...VIDEO('320x180', 2), ...SOUND(2), ...X264, ...AAC, ...more, '-f', 'mp4', path);
const text = (body: string) => (path: string) => writeFile(path, body);
const playlist = (lines: string[]) =>
  text(['#EXTM3U', '#EXT-X-VERSION:3', '#EXT-X-TARGETDURATION:4', ...lines, '#EXT-X-ENDLIST', ''].join('\n'));

const refused = (name: string, failed: string, make: AwkwardInput['make']): AwkwardInput => ({
  name,
  expected: { failed },
  make,
});
const plays = (name: string, ready: Playable, make: AwkwardInput['make']): AwkwardInput => ({ name, expected: { ready }, make });

/**
 * Files that a pipeline must survive: each is made on the spot, ends ready and right, or is refused with the right reason.
 *
 * @param bait an address that must never be asked for anything.
 */
export function awkwardInputs(bait: string): AwkwardInput[] {
  return [
    plays('an odd size in 4:4:4', { durationMs: 2_000, size: [640, 358], hasAudio: false, ssimMin: 0.9 }, async (path) => {
      await ffmpeg(
        ...VIDEO('640x360', 2),
        '-vf',
        'scale=641:359,setsar=1',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv444p',
        '-f',
        'mp4',
        path,
      );
    }),
    plays('a phone held upright', { durationMs: 2_000, size: [180, 320], hasAudio: true, ssimMin: 0.9 }, async (path, dir) => {
      const flat = join(dir, 'flat.mp4');
      await small(flat);
      await ffmpeg('-i', flat, '-c', 'copy', '-metadata:s:v:0', 'rotate=90', '-f', 'mp4', path);
    }),
    plays(
      'a variable frame rate',
      { durationMs: 4_000, size: [320, 180], hasAudio: true, frameRate: 30, ssimMin: 0.9 },
      async (path) => {
        await ffmpeg(
          ...VIDEO('320x180', 4),
          ...SOUND(4),
          '-vf',
          "select='if(lt(t,2),1,not(mod(n,4)))'",
          '-vsync',
          'vfr',
          ...X264,
          ...AAC,
          '-f',
          'mp4',
          path,
        );
      },
    ),
    plays('no sound', { durationMs: 2_000, size: [320, 180], hasAudio: false, ssimMin: 0.9 }, async (path) => {
      await ffmpeg(...VIDEO('320x180', 2), ...X264, '-f', 'mp4', path);
    }),
    plays('sound alone', { durationMs: 3_000, size: null, hasAudio: true }, async (path) => {
      await ffmpeg(...SOUND(3), ...AAC, '-f', 'mp4', path);
    }),
    plays('an MP3 with a cover', { durationMs: 3_000, size: null, hasAudio: true }, async (path, dir) => {
      const cover = join(dir, 'cover.jpg');
      await ffmpeg('-f', 'lavfi', '-i', 'testsrc2=s=300x300:d=1', '-frames:v', '1', cover);
      const maps = [
        '-map',
        '0:a',
        '-map',
        '1:v',
        '-c:a',
        'libmp3lame',
        '-c:v',
        'copy',
        '-disposition:v',
        'attached_pic',
        '-id3v2_version',
        '3',
      ];
      await ffmpeg(...SOUND(3), '-i', cover, ...maps, '-f', 'mp3', path);
    }),
    plays('HDR10', { durationMs: 1_000, size: [640, 360], hasAudio: false, ssimMin: 0.9, shownBy: TONE_MAPPED }, async (path) => {
      const colours = ['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'];
      const params = 'log-level=error:hdr10=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
      const x265 = [
        '-c:v',
        'libx265',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p10le',
        '-x265-params',
        params,
        '-tag:v',
        'hvc1',
      ];
      await ffmpeg(...VIDEO('640x360', 1), ...x265, ...colours, '-f', 'mp4', path);
    }),
    plays(
      'interlaced and anamorphic, in a transport stream',
      { durationMs: 2_000, size: [1_024, 576], hasAudio: true, frameRate: 25, ssimMin: 0.85, shownBy: 'bwdif=mode=send_frame' },
      async (path) => {
        const mpeg2 = [
          '-vf',
          'interlace,setsar=64/45',
          '-c:v',
          'mpeg2video',
          '-flags',
          '+ilme+ildct',
          '-b:v',
          '4M',
          '-c:a',
          'mp2',
        ];
        await ffmpeg(...VIDEO('720x576', 2, 50), ...SOUND(2), ...mpeg2, '-f', 'mpegts', path);
      },
    ),
    plays(
      'a browser recording that does not say how long it is',
      { durationMs: 2_000, size: [320, 180], hasAudio: true, ssimMin: 0.85 },
      async (path) => {
        const vp8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '600k', '-c:a', 'libopus'];
        await ffmpeg(...VIDEO('320x180', 2), ...SOUND(2), ...vp8, '-f', 'webm', '-live', '1', path);
      },
    ),
    plays(
      '1000 frames a second',
      { durationMs: 1_000, size: [320, 180], hasAudio: false, frameRate: 30, ssimMin: 0.9 },
      async (path) => {
        await ffmpeg(...VIDEO('320x180', 1, 1_000), ...X264, '-f', 'mp4', path);
      },
    ),
    plays(
      '720p60 over a chunk border',
      { durationMs: 7_000, size: [1_280, 720], hasAudio: true, frameRate: 60, ssimMin: 0.9 },
      async (path) => {
        await ffmpeg(...VIDEO('1280x720', 7, 60), ...SOUND(7), ...X264, '-g', '150', ...AAC, '-f', 'mp4', path);
      },
    ),
    plays(
      'a film with a page behind it (polyglot)',
      { durationMs: 2_000, size: [320, 180], hasAudio: true, ssimMin: 0.9 },
      async (path, dir) => {
        const film = join(dir, 'film.mp4');
        await small(film);
        await writeFile(path, Buffer.concat([await readFile(film), Buffer.from('<html><script>alert(1)</script></html>')]));
      },
    ),
    plays('a place in its metadata', { durationMs: 2_000, size: [320, 180], hasAudio: true, ssimMin: 0.9 }, async (path) => {
      await small(path, '-metadata', 'location=+52.5200+013.4050/', '-metadata', 'title=Secret place');
    }),

    refused('cut off before its index', 'FILE_BROKEN', async (path) => {
      await small(path);
      await truncate(path, 20_000);
    }),
    refused('cut off after its index', 'FILE_BROKEN', async (path) => {
      await small(path, '-movflags', '+faststart');
      await truncate(path, 60_000);
    }),
    refused('zero bytes', 'FILE_BROKEN', text('')),
    refused('a page named .mp4', 'FORMAT_NOT_SUPPORTED', text('<!doctype html><script>alert(1)</script>')),
    refused(
      'a drawing named .mp4',
      'FORMAT_NOT_SUPPORTED',
      text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
    ),
    refused('a playlist of a local file', 'FORMAT_NOT_SUPPORTED', playlist(['#EXTINF:4,', 'file:///etc/passwd'])),
    refused('a playlist of a web address', 'FORMAT_NOT_SUPPORTED', playlist(['#EXTINF:4,', `${bait}/segment.ts`])),
    refused('a playlist of its neighbour', 'FORMAT_NOT_SUPPORTED', async (path, dir) => {
      await small(join(dir, 'neighbour.mp4'));
      await playlist(['#EXTINF:2,', 'neighbour.mp4'])(path);
    }),
    refused(
      'a playlist with a remote key',
      'FORMAT_NOT_SUPPORTED',
      playlist([`#EXT-X-KEY:METHOD=AES-128,URI="${bait}/key"`, '#EXTINF:4,', 'x.ts']),
    ),
    refused('a list of files to join', 'FORMAT_NOT_SUPPORTED', text("ffconcat version 1.0\nfile '/etc/passwd'\n")),
    refused(
      'subtitles with a script in them',
      'FORMAT_NOT_SUPPORTED',
      text('1\n00:00:00,000 --> 00:00:05,000\n<script>alert(1)</script>{\\fs9999}boo\n'),
    ),
    refused('a picture of 15360 × 8640', 'TOO_LARGE', async (path) => {
      const mjpeg = ['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '31', '-pix_fmt', 'yuvj420p'];
      await ffmpeg('-f', 'lavfi', '-i', 'color=c=red:s=15360x8640:r=1:d=1', ...mjpeg, '-f', 'mov', path);
    }),
    refused('100 hours', 'TOO_LONG', async (path) => {
      await ffmpeg('-f', 'lavfi', '-i', 'color=c=blue:s=64x64:r=1/900:d=360000', ...X264, '-f', 'mp4', path);
    }),
    refused('60 audio tracks', 'FORMAT_NOT_SUPPORTED', async (path) => {
      await ffmpeg(...SOUND(0.2), ...Array.from({ length: 60 }, () => ['-map', '0:a']).flat(), ...AAC, '-f', 'mp4', path);
    }),
    refused('a codec that is kept out', 'FORMAT_NOT_SUPPORTED', async (path) => {
      await ffmpeg(...VIDEO('320x180', 1), '-c:v', 'magicyuv', '-pix_fmt', 'gbrp', '-f', 'avi', path);
    }),
    refused('neither picture nor sound', 'NO_MEDIA', async (path) => {
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=s=64x64:d=1',
        '-c:v',
        'mjpeg',
        '-disposition:v',
        'attached_pic',
        '-frames:v',
        '1',
        '-f',
        'matroska',
        path,
      ).catch(() => {});
      // A film whose only track is text.
      const subtitles = `${path}.srt`;
      await writeFile(subtitles, '1\n00:00:00,000 --> 00:00:01,000\nhello\n');
      await ffmpeg('-i', subtitles, '-c:s', 'srt', '-f', 'matroska', path);
    }),
  ];
}

/** Makes one fixture in a folder of its own. */
export async function makeInput(input: AwkwardInput, root: string): Promise<string> {
  const dir = join(root, input.name.replaceAll(/[^a-z0-9]+/gi, '-'));
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'upload');
  await input.make(path, dir);
  return path;
}
