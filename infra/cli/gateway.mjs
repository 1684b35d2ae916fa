// npm run gateway -- --supergraph FILE [--no-viewer] [--port N]: the gateway alone, from its sources, with nothing of the platform.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryDir } from '../places.mjs';
import { runCommand } from './command.mjs';
import { installDependencies } from './dependencies.mjs';

/** Bundled into a file of its own, so that neither a running platform nor another one of these is touched. */
async function bundle(dir) {
  const { describeBuild } = await import('../build/service.mjs');
  const { build } = await import('esbuild');
  const outfile = join(dir, 'dist', `alone-${process.pid}.js`);
  const { outdir, ...options } = describeBuild(dir);
  await build({ ...options, entryPoints: [join(dir, 'src', 'main-alone.ts')], outfile, sourcemap: 'inline', logLevel: 'error' });
  return outfile;
}

await runCommand(async () => {
  await installDependencies({ root: repositoryDir, say: (line) => console.error(line) });
  const file = await bundle(join(repositoryDir, 'gateway'));
  try {
    await import(pathToFileURL(file).href);
  } finally {
    rmSync(file, { force: true });
  }
});
