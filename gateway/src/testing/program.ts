import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@castgraph/testkit';
import { build } from 'esbuild';

const workspace = fileURLToPath(new URL('../..', import.meta.url));

/** A program of this workspace as it is deployed, in a folder of this suite's own. */
export async function bundleProgram(entry: string): Promise<{ file: string; remove(): Promise<void> }> {
  const dir = join(workspace, 'node_modules', '.cache', `castgraph-test-${randomUUID()}`);
  const outfile = join(dir, 'program.js');
  await build({
    ...{ absWorkingDir: workspace, entryPoints: [join('src', entry)], outfile, bundle: true, logLevel: 'error' as const },
    ...{ platform: 'node' as const, target: 'node20', format: 'esm' as const },
    loader: { '.graphql': 'text' },
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
  return { file: outfile, remove: () => rm(dir, { recursive: true, force: true }) };
}

export interface RunningProgram {
  child: ChildProcess;
  /** Everything that it said. */
  output(): string;
  /** Sends the signal, and waits for the end if it is one that ends. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program that has nothing but these variables, and waits until `isReady`. */
export async function runProgram(
  command: string,
  args: readonly string[],
  { env = {}, isReady }: { env?: Record<string, string>; isReady: () => Promise<boolean> },
): Promise<RunningProgram> {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (hasEnded()) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  try {
    await until(
      `${args.at(-1)} is ready`,
      () => {
        if (hasEnded()) throw new Error(`It ended before it was ready:\n${output.slice(-2_000)}`);
        return isReady();
      },
      60_000,
    );
  } catch (error) {
    await end();
    throw error;
  }
  return { child, output: () => output, end };
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
