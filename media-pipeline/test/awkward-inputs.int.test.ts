import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageResult } from '../src/vod/results.ts';
import { type AwkwardInput, awkwardInputs, makeInput, type Playable, TONE_HZ } from './awkward-inputs.ts';
import { compare, decode, download, measureTone, playlistMs } from './publication.ts';
import { createRig, type Rig } from './rig.ts';

const BAIT_PORT = 28_471;
const inputs = awkwardInputs(`http://127.0.0.1:${BAIT_PORT}`);
const TOLERANCE_MS = 50;
/** All share the machine, so each waits for the others. */
const TEST_MS = 240_000;

describe('files that a pipeline must survive', () => {
  let rig: Rig;
  let bait: Server;
  const bitten: string[] = [];
  const submitted = new Map<string, { videoId: string; path: string }>();

  beforeAll(async () => {
    bait = createServer((request, response) => {
      bitten.push(request.url ?? '');
      response.end();
    }).listen(BAIT_PORT, '127.0.0.1');
    rig = await createRig('awkward');
    const root = join(rig.root, 'inputs');
    const making = [...inputs];
    const make = async () => {
      for (let input = making.pop(); input !== undefined; input = making.pop()) {
        const path = await makeInput(input, root);
        submitted.set(input.name, { path, videoId: '' });
      }
    };
    await Promise.all([make(), make()]);
    await Promise.all([rig.startWorker('one'), rig.startWorker('two')]);
    // All at once: they share two workers, as strangers' uploads do.
    for (const { name } of inputs) {
      const entry = submitted.get(name);
      if (entry) entry.videoId = await rig.submit(entry.path);
    }
  }, 300_000);

  afterAll(async () => {
    await rig?.close();
    bait?.close();
  }, 60_000);

  const find = ({ name }: AwkwardInput) => {
    const found = submitted.get(name);
    if (found === undefined) throw new Error(`${name} was not submitted`);
    return found;
  };

  it.each(inputs.filter(({ expected }) => 'failed' in expected))(
    'refuses $name, and says why',
    async (input) => {
      const { videoId } = find(input);
      const job = await rig.waitForJob(videoId, ['SUCCEEDED', 'FAILED'], TEST_MS);
      expect(job).toMatchObject({ state: 'FAILED', failure: 'failed' in input.expected ? input.expected.failed : '' });
      expect(job.failureMessage).toMatch(/^[A-Z].*\.$/);
      expect(job.failureMessage).not.toMatch(/ffmpeg|\/tmp|scratch/);
      // A refusal is final: it is not tried again and again.
      expect(await rig.db.task.count({ where: { jobId: job.id, attempts: { gt: 1 } } })).toBe(0);
    },
    TEST_MS,
  );

  it.each(inputs.filter(({ expected }) => 'ready' in expected))(
    'makes $name ready, with the right picture, length and sound',
    async (input) => {
      const { videoId, path } = find(input);
      const job = await rig.waitForJob(videoId, ['SUCCEEDED', 'FAILED'], TEST_MS);
      expect(job.failureMessage ?? '').toBe('');
      expect(job.state).toBe('SUCCEEDED');
      const { ready } = input.expected as { ready: Playable };
      const task = await rig.db.task.findFirstOrThrow({ where: { jobId: job.id, kind: 'PACKAGE' } });
      const published = packageResult.parse(task.result);
      const dir = await mkdtemp(join(rig.root, 'published-'));
      const names = await download(rig.media, published.directory, dir);

      expect(Math.abs((job.durationMs ?? 0) - ready.durationMs), `duration ${job.durationMs}`).toBeLessThanOrEqual(TOLERANCE_MS);
      expect(names).toEqual(expect.arrayContaining(['master.m3u8', 'manifest.mpd']));
      expect(names.some((name) => name.startsWith('audio/'))).toBe(ready.hasAudio);
      if (ready.hasAudio) {
        const sound = await decode(join(dir, 'audio/index.m3u8'), 'a');
        expect(sound.complaints).toBe('');
        expect(Math.abs(sound.durationMs - ready.durationMs), `sound ${sound.durationMs}`).toBeLessThanOrEqual(TOLERANCE_MS);
        // What is heard is what was sent, and not silence or noise of the same length.
        expect(await measureTone(join(dir, 'audio/index.m3u8'), TONE_HZ)).toBeGreaterThan(0.9);
      }
      const rungs = published.renditions.filter(({ name }) => name !== 'audio');
      expect(rungs.length > 0).toBe(ready.size !== null);
      for (const { name } of rungs) {
        const playlist = join(dir, name, 'index.m3u8');
        const picture = await decode(playlist, 'v');
        expect(picture.complaints).toBe('');
        expect(
          Math.abs((await playlistMs(playlist)) - ready.durationMs),
          `${name} lasts ${await playlistMs(playlist)}`,
        ).toBeLessThanOrEqual(TOLERANCE_MS);
      }
      const master = await readFile(join(dir, 'master.m3u8'), 'utf8');
      const [top] = rungs;
      if (ready.size === null || top === undefined) return;
      const [widthPx, heightPx] = ready.size;
      expect(master).toContain(`RESOLUTION=${widthPx}x${heightPx}`);
      const frameRate = Number(/FRAME-RATE=([\d.]+)/.exec(master)?.[1]);
      if (ready.frameRate) expect(frameRate).toBeCloseTo(ready.frameRate, 1);
      if (ready.ssimMin) {
        expect(
          await compare(path, join(dir, top.name, 'index.m3u8'), { widthPx, heightPx, frameRate, shownBy: ready.shownBy }),
        ).toBeGreaterThan(ready.ssimMin);
      }
    },
    TEST_MS,
  );

  it('publishes nothing of where and what a file says it was made', async () => {
    const { videoId } = find({ name: 'a place in its metadata' } as AwkwardInput);
    await rig.waitForJob(videoId, ['SUCCEEDED']);
    for await (const { key } of rig.media.list(`v/${videoId}/`)) {
      const found = await rig.media.get(key);
      const chunks: Buffer[] = [];
      for await (const chunk of found?.body ?? []) chunks.push(chunk);
      expect(Buffer.concat(chunks).includes('+52.5200'), key).toBe(false);
      expect(Buffer.concat(chunks).includes('Secret place'), key).toBe(false);
    }
  });

  it('never asks an address that a file names', () => {
    expect(bitten).toEqual([]);
  });
});
