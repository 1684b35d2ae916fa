// Holds the tree against the dependency rules, and proves that each rule sees: beside the real run, a tree with one planted
// violation a rule is read, and every rule must speak; and what it speaks of must be in the real tree too. Exits 1 otherwise.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const require = createRequire(import.meta.url);
const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['packages', 'schemas', 'gateway', 'subgraphs', 'media-pipeline', 'microfrontends', 'infra'];
/** Fewer than these would mean that the reader was blind. */
const MODULES_MIN = 200;

/** Files with what each imports. All of them lie in one tree; the first of a rule's files is where its violation begins. */
const planted = {
  'no-cycles': { 'gateway/src/ring/a.ts': './b.ts', 'gateway/src/ring/b.ts': './a.ts' },
  'no-folder-cycles': {
    'gateway/src/left/a.ts': '../right/b.ts',
    'gateway/src/left/d.ts': '',
    'gateway/src/right/b.ts': '',
    'gateway/src/right/c.ts': '../left/d.ts',
  },
  'deployables-are-islands': {
    'subgraphs/users/src/island.ts': '../../videos/src/island.ts',
    'subgraphs/videos/src/island.ts': '',
  },
  'packages-point-down': { 'packages/x/src/up.ts': '../../../gateway/src/up.ts', 'gateway/src/up.ts': '' },
  'features-meet-at-services': {
    'subgraphs/users/src/features/a/a.service.ts': '../b/b.repository.ts',
    'subgraphs/users/src/features/b/b.repository.ts': '',
  },
  'repositories-meet-in-a-transaction': {
    'subgraphs/users/src/features/c/c.repository.ts': '../d/d.service.ts',
    'subgraphs/users/src/features/d/d.service.ts': '',
  },
  'transport-stays-thin': {
    'subgraphs/users/src/features/e/e.resolvers.ts': './e.repository.ts',
    'subgraphs/users/src/features/e/e.repository.ts': '',
  },
  'no-barrels': { 'gateway/src/barrel.ts': './barrel/index.ts', 'gateway/src/barrel/index.ts': '' },
  'only-main-reads-env': { 'gateway/src/settings.ts': './env.ts', 'gateway/src/env.ts': '' },
  'stages-are-strangers': {
    'media-pipeline/src/vod/stages/a.stage.ts': './b.stage.ts',
    'media-pipeline/src/vod/stages/b.stage.ts': '',
  },
};

async function cruise(cwd, folders) {
  const args = [
    ...['--import', join(root, 'infra/checks/typescript-api.mjs')],
    join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders],
  ];
  const { stdout } = await run(process.execPath, args, { cwd, maxBuffer: 256 * 1024 * 1024 }).catch((error) => {
    // It exits with the number of violations; without an answer it failed for another reason.
    if (error.stdout) return error;
    throw error;
  });
  return JSON.parse(stdout);
}

/** The rules that do not see what was planted for them. */
async function findBlindRules() {
  const dir = await mkdtemp(join(tmpdir(), 'castgraph-planted-'));
  try {
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'));
    for (const [path, target] of Object.values(planted).flatMap(Object.entries)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      const use = target ? `import { value as other } from '${target}';\nvoid other;\n` : '';
      await writeFile(join(dir, path), `${use}export const value = 1;\n`);
    }
    const { summary } = await cruise(
      dir,
      FOLDERS.filter((folder) =>
        Object.values(planted)
          .flatMap(Object.keys)
          .some((path) => path.startsWith(folder)),
      ),
    );
    return Object.entries(planted).flatMap(([name, files]) => {
      const [path] = Object.keys(files);
      const isSeen = summary.violations.some(({ rule, from }) => rule.name === name && (from === path || from === dirname(path)));
      return isSeen ? [] : [name];
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const failures = [];
const { summary, modules } = await cruise(root, FOLDERS);
for (const { rule, from, to, cycle } of summary.violations)
  failures.push(`${rule.name}: ${from} → ${cycle?.map(({ name }) => name).join(' → ') ?? to}`);
if (summary.totalCruised < MODULES_MIN) failures.push(`only ${summary.totalCruised} modules were read: the reader is blind`);

for (const { name, from } of require(join(root, '.dependency-cruiser.cjs')).forbidden)
  if (from.path && !modules.some(({ source }) => new RegExp(from.path).test(source)))
    failures.push(`the rule ${name} speaks of no module that is there`);

for (const rule of await findBlindRules()) failures.push(`the rule ${rule} does not see the violation planted for it`);

for (const failure of failures) console.error(failure);
// A rule passes when it sees what was planted and finds nothing in the tree.
const failed = Object.keys(planted).filter((name) => failures.some((failure) => failure.includes(name))).length;
console.log(`${summary.totalCruised} modules were read`);
console.log(`rules: ${Object.keys(planted).length - failed} passed, ${failed} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
