import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@castgraph/testkit';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts another deployable as it is deployed, as a process of its own: all that the two know of each other is what engines hold. */
export async function startDeployed(
  folder: string,
  entry: string,
  env: Record<string, string>,
): Promise<{ url: string; close(): Promise<void> }> {
  const workspace = join(repository, folder);
  const outdir = join(workspace, 'node_modules', '.cache', `castgraph-test-${entry}`);
  await build({
    ...{ absWorkingDir: workspace, entryPoints: [`src/${entry}.ts`], outdir, bundle: true, logLevel: 'error' as const },
    loader: { '.graphql': 'text' },
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
  const child: ChildProcess = spawn(process.execPath, [join(outdir, `${entry}.js`)], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'test', HOST: '127.0.0.1', LOG_LEVEL: 'silent', PORT: String(port), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(
    `${entry} answers`,
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
