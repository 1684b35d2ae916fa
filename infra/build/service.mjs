#!/usr/bin/env node
// castgraph-build [--watch [--run main]] [--into dist] [SOURCE…]: bundles a deployable. Every SOURCE, or else every src/main*.ts and
// src/migrate.ts, becomes <--into>/<name>.js, with the workspace's own packages inside and everything of node_modules outside.
//   --watch           builds again when a source changes, and restarts <--into>/<--run>.js (main) if the environment holds its PORT
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';
import { tieToParent } from '../process/programs.mjs';
import { findEntryPoints, readWorkspace } from './workspace.mjs';

/** Own packages export TypeScript source, which Node cannot load: they are bundled. All else is installed beside the bundle. */
const installedPackagesOutside = {
  name: 'installed-packages-outside',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || path.startsWith('@castgraph/')) return undefined;
      return { path, external: true };
    });
  },
};

export function describeBuild(dir, { sources = [], into = 'dist' } = {}) {
  const entryPoints = sources.length > 0 ? sources : findEntryPoints(dir);
  if (entryPoints.length === 0) throw new Error(`${dir} has neither src/main*.ts nor src/migrate.ts to build`);
  return {
    absWorkingDir: dir,
    entryPoints,
    outdir: resolve(dir, into),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false,
    // The SDL is a contract in schemas/, compiled in: a bundle runs wherever it is put.
    loader: { '.graphql': 'text' },
    plugins: [installedPackagesOutside],
    logLevel: 'info',
  };
}

/** Programs that are no more. Other things in dist, such as a remote's releases, are not ours. */
function removeBundles(outdir) {
  for (const file of existsSync(outdir) ? readdirSync(outdir) : []) if (/\.js(\.map)?$/.test(file)) rmSync(join(outdir, file));
}

function restartOnRebuild(file) {
  let child;
  return {
    name: 'restart-on-rebuild',
    setup(builder) {
      builder.onEnd(async ({ errors }) => {
        if (errors.length > 0 || !process.env.PORT) return;
        if (child && child.exitCode === null && child.signalCode === null) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        child = spawn(...tieToParent(process.execPath, ['--enable-source-maps', file]), { stdio: 'inherit' });
      });
    },
  };
}

if (basename(process.argv[1] ?? '').match(/^(castgraph-build|service\.mjs)$/)) {
  const { values, positionals: sources } = parseArgs({
    allowPositionals: true,
    options: { watch: { type: 'boolean' }, run: { type: 'string', default: 'main' }, into: { type: 'string' } },
  });
  const options = describeBuild(readWorkspace().dir, { sources, into: values.into });
  try {
    if (values.watch) {
      const restart = restartOnRebuild(join(options.outdir, `${values.run}.js`));
      await (await context({ ...options, plugins: [...options.plugins, restart] })).watch();
    } else {
      removeBundles(options.outdir);
      await build(options);
    }
  } catch (error) {
    if (!error.errors) console.error(error.message); // esbuild has already shown its own
    process.exit(1);
  }
}
