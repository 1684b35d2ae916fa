import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { until } from './index.ts';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Bundles a program as it is deployed, into a folder of the suite's own. `workspace` is as in `gateway`, `source` as in `src/main.ts`. */
export async function bundleProgram(workspace: string, source: string): Promise<{ file: string; remove(): Promise<void> }> {
  const cwd = join(repository, workspace);
  // Within the workspace, so that what it has installed is found.
  const dir = join(cwd, 'node_modules', '.cache', `castgraph-test-${randomUUID()}`);
  const build = join(repository, 'infra', 'build', 'service.mjs');
  await promisify(execFile)(process.execPath, [build, '--into', dir, source], { cwd });
  return { file: join(dir, `${basename(source, '.ts')}.js`), remove: () => rm(dir, { recursive: true, force: true }) };
}

/** A process of its own. */
export interface RunningProgram {
  child: ChildProcess;
  /** Everything that it said. */
  output(): string;
  /** Sends the signal, and waits until it has ended; at once where it has already. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program that has nothing but these variables. */
export function startProgram(command: string, args: readonly string[], env: Record<string, string> = {}): RunningProgram {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return {
    child,
    output: () => output,
    async end(signal = 'SIGKILL') {
      if (hasEnded(child)) return;
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
    },
  };
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** The same, and waits until `isReady`. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { env, isReady }: { env?: Record<string, string>; isReady: () => Promise<boolean> },
): Promise<RunningProgram> {
  const program = startProgram(command, args, env);
  try {
    await until(
      `${args.at(-1)} is ready`,
      () => {
        if (hasEnded(program.child)) throw new Error(`It ended before it was ready:\n${program.output().slice(-2_000)}`);
        return isReady();
      },
      60_000,
    );
  } catch (error) {
    await program.end();
    throw error;
  }
  return program;
}

/** A port that nobody has at the moment. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

/** Whether somebody answers 200 there. */
export const answersOk = (url: string): Promise<boolean> =>
  fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
