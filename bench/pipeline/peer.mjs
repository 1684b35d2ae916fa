// What the pipeline is measured against: ffmpeg as one would write it by hand.
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../measure.mjs';

const QUIET = ['-v', 'error', '-nostdin', '-y'];

function ladderGraph(rungs) {
  return rungs
    .map((rung, index) => {
      const from = index === 0 ? `[0:v]fps=${rung.frameRate},format=yuv420p,` : `[n${index - 1}]`;
      const isLast = index === rungs.length - 1;
      const [split, next] = isLast ? ['', ''] : [',split=2', `[n${index}]`];
      return `${from}scale=${rung.widthPx}:${rung.heightPx},setsar=1${split}[o${index}]${next}`;
    })
    .join(';');
}

/** One ffmpeg that decodes once and makes the whole ladder and the sound, then one packager, then the upload. */
export async function runLadder({ builders, plan, uploads, media, sourceKey, root }) {
  const dir = await mkdtemp(join(root, 'peer-'));
  const source = join(dir, 'source.mp4');
  const rungs = [...plan.rest, plan.first].sort((a, b) => b.heightPx - a.heightPx);
  const fileOf = ({ name }) => join(dir, `${name}.mp4`);
  const soundFile = join(dir, 'audio.mp4');
  const started = performance.now();

  await uploads.download(sourceKey, source);
  const pictures = rungs.flatMap((rung, index) => [
    ...['-map', `[o${index}]`],
    ...builders.h264Args(rung, plan.gopFrames),
    fileOf(rung),
  ]);
  const sound = ['-map', '0:a', '-c:a', 'aac', '-b:a', String(builders.AUDIO_BITRATE_BPS), '-ac', '2', '-ar', '48000', soundFile];
  await run('ffmpeg', [...QUIET, '-i', source, '-filter_complex', ladderGraph(rungs), ...pictures, ...sound], { maxBuffer: 1e8 });

  const out = join(dir, 'out');
  await mkdir(out);
  const inputs = [
    ...rungs.map((rung) => ({ path: fileOf(rung), kind: 'video', name: rung.name })),
    { path: soundFile, kind: 'audio', name: 'audio' },
  ];
  await run(builders.findPackager(), builders.packagerArgs(inputs, plan.gopS * 2), { cwd: out });
  await media.uploadFolder(out, `peer/${randomUUID()}/`);
  return { wallMs: performance.now() - started, dir: out };
}

/** The first rung of the first four seconds, as plain as can be; in ms. */
export async function runFirstSeconds({ builders, plan, clip, root }) {
  const started = performance.now();
  const scale = `scale=${plan.first.widthPx}:${plan.first.heightPx}`;
  const settings = [...builders.h264Args(plan.first, plan.gopFrames), '-c:a', 'aac'];
  await run('ffmpeg', [...QUIET, '-i', clip, '-t', '4', '-vf', scale, ...settings, join(root, 'first-peer.mp4')]);
  return performance.now() - started;
}
