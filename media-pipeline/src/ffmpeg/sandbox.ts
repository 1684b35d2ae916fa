import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimScratchRoot } from './scratch-root.ts';

/** What the kernel takes from a program before it runs. */
export interface ToolLimits {
  /** CPU seconds over all threads; the kernel kills the program above it. */
  cpuS: number;
  /** Largest file it may write, in bytes. */
  fileBytes: number;
  /** Address space in bytes. */
  memoryBytes?: number;
  /** Somebody waits for it: it gives way to other programs half as much as the rest. */
  isUrgent?: boolean;
}

export interface Sandbox {
  /** Puts a program behind the limits: the argument list that is really spawned. */
  wrap(command: string, args: readonly string[], limits: ToolLimits): { file: string; argv: string[] };
  /** Makes a directory that a sandboxed program may write to. */
  lend(dir: string): void;
  /** What is not enforced on this machine, one sentence each, for the log. */
  gaps: readonly string[];
}

const NOBODY = 65_534;
const TRIAL_MS = 60_000;
const DEFAULT_MEMORY_BYTES = 6_000_000_000;

interface Confinement {
  prefix: string[];
  isolatesNetwork: boolean;
  diesWithParent: boolean;
  dropsUser: boolean;
}

/** From the strictest to the loosest; every program in the chain replaces itself by the next one, so there is one process to kill. */
function describeConfinements(isRoot: boolean): Confinement[] {
  const nobody = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups'];
  const leash = ['--no-new-privs', '--pdeathsig', 'KILL'];
  const networks = isRoot ? [['unshare', '-n'], ['unshare', '-rn'], []] : [['unshare', '-rn'], []];
  const users = isRoot ? [nobody, []] : [[]];
  const chains = networks.flatMap((network) =>
    users.map((user) => ({
      // Inside a user namespace of its own there is no nobody to become.
      prefix: [...network, 'setpriv', ...(network.includes('-rn') ? [] : user), ...leash],
      isolatesNetwork: network.length > 0,
      diesWithParent: true,
      dropsUser: !isRoot || (user.length > 0 && !network.includes('-rn')),
    })),
  );
  return [...chains, { prefix: [], isolatesNetwork: false, diesWithParent: false, dropsUser: !isRoot }];
}

/**
 * Finds out what this machine lets us take from ffmpeg: the network (`unshare`), the user (`setpriv`), and life beyond its parent
 * (`--pdeathsig`). Resource limits by `prlimit` are always set.
 *
 * @param scratchDir where tools write; it is made where it is missing, and closed to others.
 * @throws Error when `prlimit` or `ffmpeg` itself cannot be run, or the directory is somebody else's.
 */
export function detectSandbox({
  scratchDir,
  ffmpeg = 'ffmpeg',
  nice = 10,
  isRoot = process.getuid?.() === 0,
}: {
  scratchDir: string;
  ffmpeg?: string;
  /** How much encoders give way to everything else on the machine, 0 to 19. */
  nice?: number;
  isRoot?: boolean;
}): Sandbox {
  claimScratchRoot(scratchDir, isRoot ? NOBODY : null);
  const trial = mkdtempSync(join(scratchDir, 'trial-'));
  chmodSync(trial, 0o777);
  try {
    const works = ({ prefix }: Confinement) => {
      const argv = [...prefix, 'sh', '-c', 'touch "$1/written" && exec "$2" -version', 'sh', trial, ffmpeg];
      const [file = 'sh', ...args] = argv;
      const { status, error } = spawnSync(file, args, { stdio: 'ignore', timeout: TRIAL_MS });
      // Slow is not forbidden: a machine out of breath must not end up with a looser sandbox.
      if (error && 'code' in error && error.code === 'ETIMEDOUT') throw new Error(`${file} did not end within ${TRIAL_MS} ms.`);
      rmSync(join(trial, 'written'), { force: true });
      return status === 0;
    };
    const chosen = describeConfinements(isRoot).find(works);
    if (chosen === undefined) throw new Error(`${ffmpeg} cannot be run: install ffmpeg.`);
    if (spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status !== 0) {
      throw new Error('prlimit is missing: install util-linux.');
    }
    return {
      wrap(command, args, limits) {
        const argv = [
          `--as=${limits.memoryBytes ?? DEFAULT_MEMORY_BYTES}`,
          `--cpu=${limits.cpuS}`,
          `--fsize=${limits.fileBytes}`,
          '--nofile=256',
          '--core=0',
          'nice',
          '-n',
          String(limits.isUrgent ? Math.floor(nice / 2) : nice),
          ...chosen.prefix,
          command,
          ...args,
        ];
        return { file: 'prlimit', argv };
      },
      lend(dir) {
        if (chosen.dropsUser && isRoot) chownSync(dir, NOBODY, NOBODY);
      },
      gaps: [
        ...(chosen.isolatesNetwork
          ? []
          : ['The kernel does not let ffmpeg be cut off from the network: protocol whitelists alone hold.']),
        ...(chosen.dropsUser ? [] : ['ffmpeg runs as root: no other user may write to the scratch directory.']),
        ...(chosen.diesWithParent
          ? []
          : ['setpriv is missing: after kill -9 of a worker its ffmpeg runs on until its CPU limit.']),
      ],
    };
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}
