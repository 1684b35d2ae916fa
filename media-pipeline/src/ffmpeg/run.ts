import { type ChildProcess, spawn } from 'node:child_process';
import type { Sandbox, ToolLimits } from './sandbox.ts';

export interface ToolRun {
  command: string;
  args: readonly string[];
  limits: ToolLimits;
  /** Wall clock; the program is killed above it. */
  timeoutMs: number;
  cwd: string;
  signal?: AbortSignal;
  /** Called for every block of `-progress pipe:1`. */
  onProgress?: (progress: EncodeProgress) => void;
  /** Keeps standard output for the answer. Not together with `onProgress`. */
  keepsOutput?: boolean;
}

export interface EncodeProgress {
  frame: number;
  /** Presentation time reached, in milliseconds. */
  outTimeMs: number;
}

export interface ToolResult {
  stdout: Buffer;
  /** The end of what it complained of. */
  stderr: string;
}

/** A program that ended badly. `stderr` holds paths of this machine: for the log only. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  readonly stderr: string;
  /** Set when the kernel or a time-out ended it. */
  readonly signal: string | null;
  readonly isTimeout: boolean;

  constructor(
    message: string,
    { stderr, signal, isTimeout = false }: { stderr: string; signal: string | null; isTimeout?: boolean },
  ) {
    super(message);
    this.stderr = stderr;
    this.signal = signal;
    this.isTimeout = isTimeout;
  }
}

const STDERR_KEPT = 8_192;
const STDOUT_MAX = 16_000_000;
const running = new Set<ChildProcess>();

// A worker that ends in any way but kill -9 takes its programs along; for kill -9 there is `setpriv --pdeathsig`.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Runs ffmpeg, ffprobe or the packager to its end: the only place of the pipeline that spawns.
 * Abort and time-out kill at once, since half a file is of no use.
 *
 * @throws ToolError when it ends with anything but 0, or the signal's reason when it was aborted.
 */
export function runTool(
  sandbox: Sandbox,
  { command, args, limits, timeoutMs, cwd, signal, onProgress, keepsOutput }: ToolRun,
): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const { file, argv } = sandbox.wrap(command, args, limits);
    const child = spawn(file, argv, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C', HOME: cwd },
    });
    running.add(child);
    let isTimeout = false;
    let stderr = '';
    const stdout: Buffer[] = [];
    let stdoutBytes = 0;

    const kill = () => child.kill('SIGKILL');
    const timer = setTimeout(() => {
      isTimeout = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });

    const readProgress = onProgress && createProgressReader(onProgress);
    child.stdout.on('data', (chunk: Buffer) => {
      if (readProgress) return readProgress(chunk.toString());
      stdoutBytes += chunk.length;
      if (!keepsOutput) return;
      if (stdoutBytes > STDOUT_MAX) return kill();
      stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT);
    });
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      running.delete(child);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, killedBy) => {
      settle();
      if (signal?.aborted) return reject(signal.reason);
      if (code === 0) return resolve({ stdout: Buffer.concat(stdout), stderr });
      const how = isTimeout
        ? `did not end within ${timeoutMs} ms`
        : killedBy
          ? `was killed by ${killedBy}`
          : `exited with ${code}`;
      reject(new ToolError(`${command} ${how}: ${lastLine(stderr)}`, { stderr, signal: killedBy, isTimeout }));
    });
  });
}

/** Reads `key=value` lines of ffmpeg's `-progress`; a block ends with `progress=`. */
export function createProgressReader(onProgress: (progress: EncodeProgress) => void): (text: string) => void {
  let rest = '';
  let frame = 0;
  let outTimeMs = 0;
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const at = line.indexOf('=');
      const [key, value] = [line.slice(0, at), line.slice(at + 1).trim()];
      if (key === 'frame') frame = Number(value) || frame;
      // Microseconds, in spite of its sister's name `out_time_ms`; N/A before the first frame.
      if (key === 'out_time_us') outTimeMs = Math.max(0, Math.round(Number(value) / 1_000)) || outTimeMs;
      if (key === 'progress') onProgress({ frame, outTimeMs });
    }
  };
}

const lastLine = (text: string) => text.trim().split('\n').at(-1)?.slice(-300) ?? '';
