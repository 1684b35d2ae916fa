import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chunkArgs, firstPassArgs } from '../src/ffmpeg/encode.ts';
import { planEncode } from '../src/ffmpeg/ladder.ts';
import { posterArgs, waveformArgs } from '../src/ffmpeg/pictures.ts';
import { probeArgs, remuxArgs } from '../src/ffmpeg/probe.ts';
import { runTool, type ToolRun } from '../src/ffmpeg/run.ts';
import { detectSandbox, type Sandbox } from '../src/ffmpeg/sandbox.ts';
import { buildFacts } from '../src/ffmpeg/source-facts.builder.ts';
import { listProgramsIn } from './worker-process.ts';

const run = promisify(execFile);
const isRoot = process.getuid?.() === 0;
let root: string;
let sandbox: Sandbox;
let dir: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'castgraph-confinement-'));
  await chmod(root, 0o755);
  sandbox = detectSandbox({ scratchDir: join(root, 'scratch'), nice: 0 });
});
beforeEach(async () => {
  dir = await mkdtemp(join(root, 'scratch', 'task-'));
  await chmod(dir, 0o755);
  sandbox.lend(dir);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A shell inside of the sandbox, with wide limits unless told otherwise. */
const shell = (script: string, { limits, ...more }: Partial<ToolRun> = {}) =>
  runTool(sandbox, {
    command: 'sh',
    args: ['-c', script],
    limits: { cpuS: 60, fileBytes: 1_000_000, ...limits },
    timeoutMs: 60_000,
    cwd: dir,
    keepsOutput: true,
    ...more,
  });
const leftovers = async () => (await listProgramsIn(dir)).map(({ command }) => command);

describe('a program behind the sandbox (check 72)', () => {
  it('is nobody, or whoever started it', async () => {
    const uid = Number(String((await shell('id -u')).stdout));
    if (isRoot && !sandbox.gaps.some((gap) => gap.includes('as root'))) expect(uid).toBe(65_534);
    // Inside of a user namespace of its own it takes itself for root, with the rights of who started it.
    else expect([process.getuid?.(), 0]).toContain(uid);
  });

  it('reaches no address, not even of this machine, or the log says that it does', async () => {
    let callers = 0;
    const server: Server = createServer((socket) => {
      callers += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    const address = await new Promise<{ port: number }>((resolve) =>
      server.once('listening', () => resolve(server.address() as { port: number })),
    );
    const calling = runTool(sandbox, {
      ...{ command: 'bash', args: ['-c', `exec 3<>/dev/tcp/127.0.0.1/${address.port}`], cwd: dir },
      ...{ limits: { cpuS: 60, fileBytes: 1_000 }, timeoutMs: 60_000 },
    });
    if (sandbox.gaps.some((gap) => gap.includes('network'))) await calling;
    else {
      await expect(calling).rejects.toMatchObject({ name: 'ToolError' });
      expect(callers).toBe(0);
    }
    server.close();
  });

  it.each([
    ['that never ends', 'while :; do :; done', { limits: { cpuS: 1, fileBytes: 1_000 } }, { signal: 'SIGKILL' }],
    ['that waits for ever', 'exec sleep 600', { timeoutMs: 300 }, { isTimeout: true, signal: 'SIGKILL' }],
    ['that writes for ever', 'exec cat /dev/zero > large', {}, { signal: 'SIGXFSZ' }],
  ])('%s is killed', async (_, script, more, expected) => {
    await expect(shell(script, more)).rejects.toMatchObject({ name: 'ToolError', ...expected });
    await until('nothing of it runs on', async () => (await leftovers()).length === 0);
    expect((await stat(join(dir, 'large')).catch(() => ({ size: 0 }))).size).toBeLessThanOrEqual(1_000_000);
  });

  it('gets no more memory than it may have', async () => {
    const limits = { cpuS: 60, fileBytes: 1_000, memoryBytes: 200_000_000 };
    const allocate = 'exec dd if=/dev/zero of=/dev/null bs=300M count=1';
    await shell(allocate, { limits: { ...limits, memoryBytes: 2_000_000_000 } });
    await expect(shell(allocate, { limits })).rejects.toMatchObject({ name: 'ToolError' });
  });

  it('ends when nobody wants its work any more', async () => {
    const abort = new AbortController();
    const running = shell('exec sleep 600', { signal: abort.signal });
    await until('it runs', async () => (await leftovers()).includes('sleep'));
    abort.abort(new Error('not wanted'));
    await expect(running).rejects.toThrow('not wanted');
    await until('it is gone', async () => (await leftovers()).length === 0);
  });
});

describe('the scratch directory', () => {
  it('is closed to every other user of the machine', async () => {
    const { mode, uid } = await stat(join(root, 'scratch'));
    expect([mode & 0o007, uid]).toEqual([0, process.getuid?.()]);
  });

  it('is refused where somebody else put something in its place', async () => {
    await mkdir(join(root, 'theirs'));
    await symlink(join(root, 'theirs'), join(root, 'trap'));
    expect(() => detectSandbox({ scratchDir: join(root, 'trap') })).toThrow('belongs to somebody else');
  });
});

// Check 70: without the network taken away, so that the lists alone are what keeps a stranger's file from reading others.
describe('a file that names other files', () => {
  const bare: Sandbox = { wrap: (command, args) => ({ file: command, argv: [...args] }), lend: () => {}, gaps: [] };
  const limits = { cpuS: 60, fileBytes: 100_000_000 };
  const asked: string[] = [];
  let bait: Server;
  let house: string;
  let upload: string;

  beforeAll(async () => {
    house = await mkdtemp(join(root, 'house-'));
    upload = join(house, 'upload');
    bait = createServer((socket) => {
      asked.push('');
      socket.destroy();
    }).listen(0, '127.0.0.1');
    const film = ['-f', 'lavfi', '-i', 'testsrc2=s=64x64:d=1', '-f', 'lavfi', '-i', 'sine=d=1', '-c:v', 'libx264', '-c:a', 'aac'];
    await run('ffmpeg', ['-v', 'error', '-y', ...film, '-f', 'mpegts', join(house, 'neighbour.ts')]);
  });
  afterAll(() => bait.close());

  const playlist = (...lines: string[]) => ['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines, '#EXT-X-ENDLIST', ''].join('\n');
  const web = () => `http://127.0.0.1:${(bait.address() as { port: number }).port}`;
  const traps: [name: string, text: () => string][] = [
    ['a playlist of its neighbour', () => playlist('#EXTINF:1,', 'neighbour.ts')],
    ['a playlist of a path', () => playlist('#EXTINF:1,', `file://${house}/neighbour.ts`)],
    ['a list of files to join', () => "ffconcat version 1.0\nfile 'neighbour.ts'\n"],
    ['a playlist of an address', () => playlist('#EXTINF:1,', `${web()}/x.ts`)],
    [
      'a playlist with a key elsewhere',
      () => playlist(`#EXT-X-KEY:METHOD=AES-128,URI="${web()}/key"`, '#EXTINF:1,', 'neighbour.ts'),
    ],
  ];
  const plan = planEncode(buildFacts({ endMs: 60_000 }), 60_000);
  const programs: [name: string, command: string, args: (path: string, target: string) => string[]][] = [
    ['the probe', 'ffprobe', (path) => probeArgs(path)],
    ['a remux', 'ffmpeg', (path, target) => remuxArgs({ path, target })],
    ['the first pass', 'ffmpeg', (path) => firstPassArgs({ plan, path, threads: 1, durationMaxS: 10 })],
    ['a chunk', 'ffmpeg', (path) => chunkArgs({ plan, path, index: 0, threads: 1 })],
    ['a poster', 'ffmpeg', (path, target) => posterArgs({ plan, path, atMs: 0, target })],
    ['a waveform', 'ffmpeg', (path, target) => waveformArgs({ path, target })],
  ];

  it.each(traps.slice(0, 3))('%s does read it when it is let', async (_, text) => {
    await writeFile(upload, text());
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', `file:${upload}`]);
    expect(stdout).toContain('h264');
  });

  it.each(traps.flatMap(([trap, text]) => programs.map(([name, ...how]) => [trap, name, text, ...how] as const)))(
    '%s is not read by %s',
    async (_trap, _name, text, command, args) => {
      await writeFile(upload, text());
      const cwd = await mkdtemp(join(house, 'cwd-'));
      mkdirSync(join(cwd, 'early'));
      const reading = runTool(bare, { command, args: args(upload, join(cwd, 'target')), cwd, limits, timeoutMs: 60_000 });
      await expect(reading).rejects.toMatchObject({ stderr: expect.stringContaining('not on whitelist') });
      const made = (await readdir(cwd, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      expect(made).toEqual([]);
      expect(asked).toEqual([]);
    },
  );
});
