// npm ci, when and only when what is installed is not what the lockfile says.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, withLock, writeRecord } from '../process/identity.mjs';
import { findProgram, PlainError, run } from '../process/programs.mjs';

const hashLockfile = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.version} ${process.platform} ${process.arch}`)
    .digest('hex');

/**
 * npm writes node_modules/.package-lock.json at the end of an installation: where that names the same versions, somebody's
 * `npm install` did the work already. What it leaves out on purpose is optional, for another platform.
 */
export function isInstalledAsLocked(locked, installed) {
  if (!installed?.packages) return false;
  return Object.entries(locked.packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed.packages[path];
    if (!found) return wanted.optional === true || wanted.devOptional === true || !path.includes('node_modules/');
    // Where it came from may be any registry, and is not locked; what it is, is.
    return found.version === wanted.version && found.integrity === wanted.integrity && found.link === wanted.link;
  });
}

export async function installDependencies({ root, say }) {
  const stampFile = join(root, 'node_modules', '.castgraph-installed.json');
  const hash = hashLockfile(root);
  const isUpToDate = () => readRecord(stampFile)?.hash === hash && existsSync(join(root, 'node_modules', '.package-lock.json'));
  if (isUpToDate()) return { note: 'unchanged' };
  return withLock(
    // Not in node_modules, which npm ci deletes, and not in a data folder, which another run may have elsewhere.
    join(root, '.castgraph-install.lock'),
    async () => {
      if (isUpToDate()) return { note: 'unchanged' };
      const locked = readRecord(join(root, 'package-lock.json'));
      if (isInstalledAsLocked(locked, readRecord(join(root, 'node_modules', '.package-lock.json')))) {
        writeRecord(stampFile, { hash });
        return { note: 'already there' };
      }
      const npm = findProgram(['npm']);
      if (!npm) throw new PlainError('npm is missing. It comes with Node; on Debian: apt-get install npm');
      say('npm ci (about a minute and a half on a cold cache)');
      await run(npm, ['ci', '--include=dev', '--no-audit', '--no-fund'], {
        cwd: root,
        env: { ...process.env, NODE_ENV: '' },
        diesWithParent: true,
      });
      writeRecord(stampFile, { hash });
      return { note: 'installed' };
    },
    { waitMs: 900_000, onWait: ({ pid } = {}) => say(`waiting for process ${pid}, which installs them`) },
  );
}
