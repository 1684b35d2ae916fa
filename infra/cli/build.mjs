// Builds everything by turbo, unless no source was touched since the build before.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { listWorkspaces } from '../build/workspace.mjs';
import { readRecord, withLock, writeRecord } from '../process/identity.mjs';
import { PlainError, run } from '../process/programs.mjs';
import { PROCESSES } from './platform.mjs';

const MADE = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'test-results', 'playwright-report']);
const ROOT_FILES = ['package.json', 'package-lock.json', 'turbo.json', 'tsconfig.base.json'];

function* listSources(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (MADE.has(entry.name) || entry.name.startsWith('.')) continue;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* listSources(path);
    // Tests, and what the build itself writes beside the sources, do not change what it makes.
    else if (!/\.(test|spec)\.[cm]?[jt]sx?$|\.md$|^operations\.json$|^next-env\.d\.ts$/.test(entry.name)) yield path;
  }
}

/** Cheap on purpose: names, sizes and times. turbo compares contents when this differs. */
export function fingerprintSources(root, folders = listWorkspaces(root)) {
  const hash = createHash('sha256').update(process.version);
  const files = [
    ...folders.flatMap((folder) => [...listSources(join(root, folder))]),
    ...ROOT_FILES.map((file) => join(root, file)),
  ];
  for (const file of files.sort()) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? {};
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const missingOutputs = (root) =>
  PROCESSES.map(({ folder, entry }) => join(root, folder, entry)).filter((file) => !existsSync(file));

export async function buildAll({ root, say }) {
  const cache = join(root, 'node_modules', '.cache', 'castgraph');
  const stampFile = join(cache, 'build.json');
  return withLock(
    join(cache, 'build.lock'),
    async () => {
      const fingerprint = fingerprintSources(root);
      if (readRecord(stampFile)?.fingerprint === fingerprint && missingOutputs(root).length === 0) return { note: 'unchanged' };
      const output = await runTurbo(root, ['build']);
      const missing = missingOutputs(root);
      if (missing.length > 0) throw new PlainError(`The build ended well but did not make ${missing.join(', ')}.`);
      writeRecord(stampFile, { fingerprint });
      return { note: summariseTurbo(output) };
    },
    { waitMs: 1_800_000, onWait: ({ pid } = {}) => say(`waiting for process ${pid}, which builds`) },
  );
}

export const generateAll = ({ root }) => runTurbo(root, ['generate']).then((output) => ({ note: summariseTurbo(output) }));

async function runTurbo(root, tasks) {
  const args = ['run', ...tasks, '--output-logs=errors-only', '--no-update-notifier'];
  const output = stripVTControlCharacters(
    await run(join(root, 'node_modules', '.bin', 'turbo'), args, {
      cwd: root,
      diesWithParent: true,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    }),
  );
  if (!isWholeRun(output)) throw new PlainError(`turbo run ${tasks.join(' ')} was ended before it was done.`);
  return output;
}

/** Ended by a signal, turbo leaves its tasks where they are and still exits with 0. */
export function isWholeRun(output) {
  const [, successful, total] = /Tasks:\s+(\d+) successful, (\d+) total/.exec(output) ?? [];
  return total !== undefined && successful === total;
}

export function summariseTurbo(output) {
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? [];
  return total === undefined ? 'done' : `${total} tasks, ${cached} of them from the cache`;
}
