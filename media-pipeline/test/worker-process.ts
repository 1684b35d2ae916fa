import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const workspace = fileURLToPath(new URL('..', import.meta.url));

/** Bundles the worker as the build does, but beside `dist`, which a running platform may be using. */
export async function buildWorker(): Promise<string> {
  const outdir = join(workspace, 'node_modules', '.cache', 'castgraph-test');
  await build({
    absWorkingDir: workspace,
    entryPoints: ['src/main-worker.ts'],
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
    plugins: [
      {
        name: 'installed-packages-outside',
        setup(builder) {
          builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@castgraph/') ? undefined : { path, external: true },
          );
        },
      },
    ],
  });
  return join(outdir, 'main-worker.js');
}

/** Starts a worker as a process of its own and waits until it says that it is ready. */
export async function spawnWorker(program: string, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH ?? '', ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('worker is ready')) resolve();
    });
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('exit', () => reject(new Error(`The worker ended before it was ready:\n${output.slice(-2_000)}`)));
  });
  return child;
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** Programs that work below a directory, with their parents. */
export async function listProgramsIn(root: string): Promise<{ pid: number; parentPid: number; command: string }[]> {
  const found: { pid: number; parentPid: number; command: string }[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // Processes come and go while they are listed.
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => '');
    if (!cwd.startsWith(root)) continue;
    const status = await readFile(`/proc/${name}/status`, 'utf8').catch(() => '');
    const parentPid = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    found.push({ pid: Number(name), parentPid, command: /^Name:\s+(.*)$/m.exec(status)?.[1] ?? '' });
  }
  return found;
}
