// The clip that both sides encode.
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../measure.mjs';

/** So many seconds of 1080p30 that are neither easy nor hard to encode: moving shapes under a film of noise. Kept for the next run. */
export async function makeClip(seconds) {
  const path = join(tmpdir(), `castgraph-bench-${seconds}s-1080p30.mp4`);
  if (existsSync(path)) return path;
  const making = `${path}.${process.pid}.mp4`;
  const picture = `testsrc2=s=1920x1080:r=30:d=${seconds},noise=alls=4:allf=t`;
  const inputs = [...['-f', 'lavfi', '-i', picture], ...['-f', 'lavfi', '-i', `sine=440:d=${seconds}`]];
  const rate = [...['-b:v', '12M'], ...['-maxrate', '14M'], ...['-bufsize', '28M']];
  const video = ['-c:v', 'libx264', '-preset', 'superfast', ...rate, '-pix_fmt', 'yuv420p', '-g', '60'];
  await run('ffmpeg', ['-v', 'error', '-y', ...inputs, ...video, '-c:a', 'aac', making]);
  await rename(making, path);
  return path;
}
