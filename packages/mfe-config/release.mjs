#!/usr/bin/env node
// castgraph-release: makes a folder of what `next build` left, the way it is served.
//   dist/<release>/_next/static/**   with .br and .gz beside what compresses well
//   dist/<release>/operations.json   its trusted documents
//   dist/<release>/release.json      {name, release, css, scripts, builtAt}
//   dist/current                     the release that new pages get
// A release is named by its content. The last few stay, because open tabs still ask for their chunks.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const keptReleases = 3;
const compressible = new Set(['.js', '.css', '.json', '.svg', '.txt']);
const smallestBytes = 1_024;

function listFiles(dir) {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Puts `.br` and `.gz` beside every file under `dir` that is worth it. */
export function compressFiles(dir) {
  for (const file of listFiles(dir)) {
    if (!compressible.has(extname(file)) || statSync(file).size < smallestBytes) continue;
    const content = readFileSync(file);
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: content.length } };
    writeFileSync(`${file}.br`, brotliCompressSync(content, options));
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  }
}

/** The name of a release: a hash over what it consists of. */
export function nameRelease(dir, operations) {
  const hash = createHash('sha256').update(operations);
  for (const file of listFiles(dir)) hash.update(relative(dir, file)).update('\0').update(readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

function readPageAssets(staticDir) {
  const manifest = JSON.parse(readFileSync(join(staticDir, 'chunks', 'mf-manifest.json'), 'utf8'));
  const assets = manifest.exposes.find(({ name }) => name === 'Page')?.assets;
  return { css: assets?.css.sync ?? [], scripts: assets?.js.sync ?? [] };
}

function forgetOldReleases(dist, current) {
  const others = readdirSync(dist, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== current)
    .map(({ name }) => ({ name, time: statSync(join(dist, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time);
  for (const { name } of others.slice(keptReleases - 1)) rmSync(join(dist, name), { recursive: true, force: true });
}

/** Makes the release of the remote in `dir` and answers its name. */
export function makeRelease(dir, name) {
  const staticDir = join(dir, '.next', 'static');
  const operationsFile = join(dir, 'operations.json');
  const operations = existsSync(operationsFile) ? readFileSync(operationsFile, 'utf8') : '{}';
  const release = nameRelease(staticDir, operations);
  const dist = join(dir, 'dist');
  const target = join(dist, release);
  if (!existsSync(target)) {
    // Finished beside its place first: a shell that runs must never see half a release.
    const draft = join(dist, `.${release}-${process.pid}`);
    const files = join(draft, '_next', 'static');
    mkdirSync(files, { recursive: true });
    for (const part of ['chunks', 'css', 'media', 'ssr']) {
      if (existsSync(join(staticDir, part))) cpSync(join(staticDir, part), join(files, part), { recursive: true });
    }
    compressFiles(join(files, 'chunks'));
    if (existsSync(join(files, 'css'))) compressFiles(join(files, 'css'));
    writeFileSync(join(draft, 'operations.json'), operations);
    const facts = { name, release, ...readPageAssets(staticDir), builtAt: new Date().toISOString() };
    writeFileSync(join(draft, 'release.json'), JSON.stringify(facts, null, 2));
    renameSync(draft, target);
  }
  writeFileSync(join(dist, '.current'), release);
  renameSync(join(dist, '.current'), join(dist, 'current'));
  forgetOldReleases(dist, release);
  return release;
}

if (basename(process.argv[1] ?? '').match(/^(castgraph-release|release\.mjs)$/)) {
  const dir = process.cwd();
  const name = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')).name.replace(/^@castgraph\/(remote-)?/, '');
  if (name === 'shell') compressFiles(join(dir, '.next', 'static'));
  else console.log(`castgraph-release: ${name} ${makeRelease(dir, name)}`);
}
