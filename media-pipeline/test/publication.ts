import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { ObjectStore } from '@castgraph/objectstore';

const run = promisify(execFile);

/** Fetches a publication directory to the disk. */
export async function download(store: Pick<ObjectStore, 'list' | 'get'>, directory: string, target: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of store.list(directory)) {
    const found = await store.get(key);
    if (found === undefined) throw new Error(`${key} vanished`);
    const path = join(target, key.slice(directory.length));
    await mkdir(dirname(path), { recursive: true });
    await pipeline(found.body, createWriteStream(path));
    names.push(key.slice(directory.length));
  }
  return names;
}

/** Decodes one track of a playlist to its end: frames and length, and whatever the decoder complained of. */
export async function decode(
  playlist: string,
  kind: 'v' | 'a',
): Promise<{ frames: number; durationMs: number; complaints: string }> {
  const args = [
    '-hide_banner',
    '-nostdin',
    '-v',
    'error',
    '-progress',
    'pipe:1',
    '-i',
    playlist,
    '-map',
    `0:${kind}:0`,
    '-f',
    'null',
    '-',
  ];
  const { stdout, stderr } = await run('ffmpeg', args);
  const last = (name: string) => [...stdout.matchAll(new RegExp(`^${name}=(\\d+)$`, 'gm'))].at(-1)?.[1];
  // ffmpeg counts the encoder's 1,024 samples of run-in, which lie before the film begins.
  const runInMs = kind === 'a' ? 1_024 / 48 : 0;
  const durationMs = Number(last('out_time_us') ?? 0) / 1_000 - runInMs;
  return { frames: Number(last('frame') ?? 0), durationMs, complaints: stderr.trim() };
}

/** Length of a playlist by its own words. */
export async function playlistMs(playlist: string): Promise<number> {
  const text = await readFile(playlist, 'utf8');
  return [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].reduce((sum, match) => sum + Number(match[1]) * 1_000, 0);
}

/** How alike the published picture and the source are, 0 to 1 (SSIM), frame by frame at the published rate. */
export async function compare(
  source: string,
  playlist: string,
  { widthPx, heightPx, frameRate, shownBy = 'null' }: { widthPx: number; heightPx: number; frameRate: number; shownBy?: string },
): Promise<number> {
  const graph = `[0:V:0]${shownBy},fps=${frameRate},scale=${widthPx}:${heightPx},setsar=1,format=yuv420p,setpts=PTS-STARTPTS[a];[1:v:0]setpts=PTS-STARTPTS[b];[a][b]ssim=shortest=1`;
  const args = ['-hide_banner', '-nostdin', '-i', source, '-i', playlist, '-filter_complex', graph, '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', args, { maxBuffer: 16_000_000 });
  return Number(/SSIM .*All:([\d.]+)/.exec(stderr)?.[1] ?? 0);
}

const PCM_HZ = 8_000;

/** Which part of a sound's power lies at one pitch, 0 to 1, by the Goertzel algorithm. */
export async function measureTone(playlist: string, hz: number): Promise<number> {
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-i',
    playlist,
    '-map',
    '0:a:0',
    '-ac',
    '1',
    '-ar',
    String(PCM_HZ),
    '-f',
    's16le',
    '-',
  ];
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 64_000_000 });
  // One second from the middle, without the run-in and the run-out.
  const count = Math.min(PCM_HZ, Math.floor(stdout.length / 2));
  const from = Math.floor((stdout.length / 2 - count) / 2);
  const samples = Array.from({ length: count }, (_, index) => stdout.readInt16LE((from + index) * 2));
  const turn = 2 * Math.cos((2 * Math.PI * hz) / PCM_HZ);
  let [last, beforeLast] = [0, 0];
  for (const sample of samples) [last, beforeLast] = [sample + turn * last - beforeLast, last];
  const atPitch = (2 * (last ** 2 + beforeLast ** 2 - turn * last * beforeLast)) / count;
  const whole = samples.reduce((sum, sample) => sum + sample ** 2, 0);
  return whole === 0 ? 0 : atPitch / whole;
}
