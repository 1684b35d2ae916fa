import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@castgraph/testkit';
import { build } from 'esbuild';

const pipeline = fileURLToPath(new URL('../../../media-pipeline', import.meta.url));

/** Starts the origin as it is deployed, as a process of its own: all that the two know of each other is what Redis and the store hold. */
export async function startOrigin(env: Record<string, string>): Promise<{ url: string; close(): Promise<void> }> {
  const outdir = join(pipeline, 'node_modules', '.cache', 'castgraph-origin-test');
  await build({
    ...{ absWorkingDir: pipeline, entryPoints: ['src/main-origin.ts'], outdir, bundle: true, logLevel: 'error' as const },
    ...{ platform: 'node' as const, target: 'node20', format: 'esm' as const },
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
  const port = await findPort();
  const child: ChildProcess = spawn(process.execPath, [join(outdir, 'main-origin.js')], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', HOST: '127.0.0.1', LOG_LEVEL: 'silent', PORT: String(port), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(
    'the origin answers',
    () =>
      fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
      ),
    60_000,
  );
  return {
    url,
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
