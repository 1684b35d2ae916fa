// npm run gateway -- --supergraph FILE [--no-viewer] [--port N]: the gateway alone, from its sources, with nothing of the platform.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repositoryDir } from '../places.mjs';
import { PlainError } from '../process/programs.mjs';
import { runCommand } from './command.mjs';
import { installDependencies } from './dependencies.mjs';
import { readFlags, USAGE } from './gateway-flags.mjs';

/** Bundled into a file of its own, so that neither a running platform nor another one of these is touched. */
async function bundle(dir, outfile) {
  const { describeBuild } = await import('../build/service.mjs');
  const { build } = await import('esbuild');
  const { outdir, ...options } = describeBuild(dir);
  await build({ ...options, entryPoints: [join(dir, 'src', 'main-alone.ts')], outfile, sourcemap: 'inline', logLevel: 'error' });
}

/** The program, of which nothing stays behind once it is loaded, however it ends. */
async function load() {
  const dir = join(repositoryDir, 'gateway');
  const file = join(dir, 'dist', `alone-${process.pid}.js`);
  try {
    await bundle(dir, file);
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(file, { force: true });
  }
}

async function startGateway(args) {
  // npm runs its scripts in the repository, and tells of the folder in which the command was given.
  const flags = readFlags(args, process.env.INIT_CWD ?? process.cwd());
  if (flags.wantsHelp) {
    console.log(`Usage: ${USAGE}`);
    return;
  }
  await installDependencies({ root: repositoryDir, say: (line) => console.error(line) });
  const { startAlone } = await load();
  const failure = await startAlone(flags);
  if (failure !== undefined) throw new PlainError(failure);
}

await runCommand(async (args) => {
  try {
    await startGateway(args);
  } catch (error) {
    if (!(error instanceof PlainError)) throw error;
    console.error(error.message);
    // What had been opened before the failure would keep the process.
    process.exit(1);
  }
});
