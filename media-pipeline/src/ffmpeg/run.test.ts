import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProgressReader, type EncodeProgress } from './run.ts';
import { detectSandbox } from './sandbox.ts';

describe('progress of an encoder', () => {
  it('is read across chunks of output, and survives N/A', () => {
    const seen: EncodeProgress[] = [];
    const read = createProgressReader((progress) => seen.push(progress));
    read('frame=0\nout_time_us=N/A\nprogress=continue\nfra');
    read('me=48\nout_time_us=1600000\nout_time=00:00:01.600000\nprogress=contin');
    read('ue\n');
    expect(seen).toEqual([
      { frame: 0, outTimeMs: 0 },
      { frame: 48, outTimeMs: 1_600 },
    ]);
  });
});

describe('the sandbox', () => {
  it('limits every program, and says what it cannot enforce', () => {
    const root = mkdtempSync(join(tmpdir(), 'castgraph-sandbox-'));
    try {
      const sandbox = detectSandbox({ scratchDir: root, ffmpeg: 'true' });
      const { file, argv } = sandbox.wrap('ffmpeg', ['-version'], { cpuS: 300, fileBytes: 1_000 });
      expect(file).toBe('prlimit');
      expect(argv).toEqual(expect.arrayContaining(['--cpu=300', '--fsize=1000', '--nofile=256', '--core=0']));
      expect(argv.slice(-2)).toEqual(['ffmpeg', '-version']);
      for (const gap of sandbox.gaps) expect(gap).toMatch(/^[A-Za-z].*\.$/);
      sandbox.lend(root);
      expect(statSync(root).isDirectory()).toBe(true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('says so where ffmpeg is missing', () => {
    const root = mkdtempSync(join(tmpdir(), 'castgraph-sandbox-'));
    expect(() => detectSandbox({ scratchDir: root, ffmpeg: 'no-such-ffmpeg' })).toThrow('install ffmpeg');
    rmSync(root, { recursive: true, force: true });
  });
});
