// How like the source a rendition looks.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../measure.mjs';

/** SSIM of a rung against the source scaled to its size, over the first 20 s. */
async function measure(clip, playlist, rung) {
  const source = `[0:v]fps=${rung.frameRate},scale=${rung.widthPx}:${rung.heightPx},setsar=1,format=yuv420p,setpts=PTS-STARTPTS[a]`;
  const graph = `${source};[1:v]setpts=PTS-STARTPTS[b];[a][b]ssim`;
  const inputs = ['-t', '20', '-i', clip, '-t', '20', '-i', playlist];
  const { stderr } = await run('ffmpeg', ['-nostdin', ...inputs, '-filter_complex', graph, '-f', 'null', '-'], {
    maxBuffer: 1e8,
  });
  return Number(/All:([\d.]+)/.exec(stderr)?.[1]);
}

/** The largest difference between two publications of one clip, over the rungs that both have. */
export async function compareQuality({ clip, rungs, ours, peer, say }) {
  const differences = [];
  for (const rung of rungs) {
    const [own, other] = [ours, peer].map((dir) => join(dir, rung.name, 'index.m3u8'));
    if (!existsSync(own)) continue; // found not worth keeping
    const [a, b] = [await measure(clip, own, rung), await measure(clip, other, rung)];
    say(`${rung.name}: SSIM ${a} against ${b}`);
    differences.push(Math.abs(a - b));
  }
  if (differences.length === 0) throw new Error('The two publications have no rung in common.');
  return Math.max(...differences);
}
