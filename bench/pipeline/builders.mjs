// The argument builders of the pipeline itself, so that both sides encode with the very same settings.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const workspace = join(repository, 'media-pipeline');
const MODULES = ['ladder', 'encode', 'package', 'probe'];

export async function loadBuilders() {
  // Inside the workspace, so that what it imports is found.
  const outfile = join(workspace, 'node_modules', '.cache', 'castgraph-bench', 'builders.mjs');
  await build({
    stdin: { contents: MODULES.map((file) => `export * from './src/ffmpeg/${file}.ts';`).join('\n'), resolveDir: workspace },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire('${repository}/');` },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
}
