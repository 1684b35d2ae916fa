import { open, stat } from 'node:fs/promises';
import { isCutOff } from '../ffmpeg/mp4-boxes.ts';
import { findPackager, type PackagerInput, packagerArgs } from '../ffmpeg/package.ts';
import { probeArgs, readProbe, type SourceFacts } from '../ffmpeg/probe.ts';
import { explainProbeFailure } from '../ffmpeg/probe-failure.ts';
import { MediaRefusal } from '../ffmpeg/refusal.ts';
import { type EncodeProgress, runTool, ToolError } from '../ffmpeg/run.ts';
import type { Sandbox, ToolLimits } from '../ffmpeg/sandbox.ts';

/** The fixed limits of a probe or a chunk. */
const TASK_LIMITS: ToolLimits = { cpuS: 300, fileBytes: 2_000_000_000 };
const TASK_TIMEOUT_MS = 600_000;
const PROBE_LIMITS: ToolLimits = { cpuS: 30, fileBytes: 1_000_000, isUrgent: true };
const PROBE_TIMEOUT_MS = 60_000;

const WHOLE_FILE_CPU_S_MAX = 200_000;
const WHOLE_FILE_BYTES_MAX = 64_000_000_000;
/** Pixels a second of CPU time surely gets through, decoding and encoding. */
const SLOWEST_PIXELS_PER_CPU_S = 8_000_000;

/** Limits of a pass over a whole file, after what is in it, under an absolute cap. */
export function wholeFileLimits({ durationMs, pixelsPerS }: { durationMs: number; pixelsPerS: number }): {
  limits: ToolLimits;
  timeoutMs: number;
} {
  const durationS = durationMs / 1_000;
  const cpuS = Math.ceil(Math.min(WHOLE_FILE_CPU_S_MAX, 120 + durationS * Math.max(1, pixelsPerS / SLOWEST_PIXELS_PER_CPU_S)));
  return {
    limits: { cpuS, fileBytes: Math.ceil(Math.min(WHOLE_FILE_BYTES_MAX, 2_000_000_000 + durationS * 1_000_000)), isUrgent: true },
    timeoutMs: cpuS * 4_000,
  };
}

export interface FfmpegRun {
  args: readonly string[];
  cwd: string;
  signal: AbortSignal;
  limits?: ToolLimits;
  timeoutMs?: number;
  onProgress?: (progress: EncodeProgress) => void;
}

/** The programs that stages run, each behind the sandbox. */
export function createTools({
  sandbox,
  ffmpeg,
  ffprobe,
  packager = findPackager(),
}: {
  sandbox: Sandbox;
  ffmpeg: string;
  ffprobe: string;
  packager?: string;
}) {
  return {
    ffmpeg: ({ args, cwd, signal, limits = TASK_LIMITS, timeoutMs = TASK_TIMEOUT_MS, onProgress }: FfmpegRun) =>
      runTool(sandbox, { command: ffmpeg, args, cwd, signal, limits, timeoutMs, onProgress }),

    /** Looks into an untrusted file. Throws MediaRefusal when nothing can be made of it. */
    async probe({ path, cwd, signal }: { path: string; cwd: string; signal: AbortSignal }): Promise<SourceFacts> {
      const head = await readHead(path);
      if (head.length === 0) throw explainProbeFailure({ head, stderr: '', isKilled: false });
      try {
        const { stdout, stderr } = await runTool(sandbox, {
          command: ffprobe,
          args: probeArgs(path),
          cwd,
          signal,
          limits: PROBE_LIMITS,
          timeoutMs: PROBE_TIMEOUT_MS,
          keepsOutput: true,
        });
        return readProbe(stdout.toString(), stderr);
      } catch (error) {
        if (!(error instanceof ToolError)) throw error;
        throw explainProbeFailure({ head, stderr: error.stderr, isKilled: error.signal !== null || error.isTimeout });
      }
    },

    /** Reads only our own files, so it keeps its user: node_modules need not be open to nobody. */
    async package({
      inputs,
      segmentS,
      cwd,
      signal,
      durationMs,
    }: {
      inputs: readonly PackagerInput[];
      segmentS: number;
      cwd: string;
      signal: AbortSignal;
      durationMs: number;
    }) {
      const { timeoutMs } = wholeFileLimits({ durationMs, pixelsPerS: 0 });
      await runTool(trusted, {
        command: packager,
        args: packagerArgs(inputs, segmentS),
        cwd,
        signal,
        limits: TASK_LIMITS,
        timeoutMs,
      });
    },
  };
}

const trusted: Sandbox = { wrap: (command, args) => ({ file: command, argv: [...args] }), lend: () => {}, gaps: [] };

export type Tools = ReturnType<typeof createTools>;

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Refuses an MP4 that ends in the middle: ffmpeg would play what there is without a word. */
export async function refuseCutOff(path: string, container: string): Promise<void> {
  if (!container.startsWith('mov,')) return;
  const { size } = await stat(path);
  const file = await open(path, 'r');
  try {
    if (await isCutOff(file, size))
      throw new MediaRefusal('FILE_BROKEN', 'The file was cut off before its end. Upload the whole file.');
  } finally {
    await file.close();
  }
}
