// A clone of an ordinary user on a machine that root has provisioned: root's cache may be read and not written, nothing is
// installed, and every process is the user's. On the way: a start that is killed while it builds, and a build that finds all
// of it in turbo's cache.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PROCESSES } from '../cli/platform.mjs';
import { findCacheDir, repositoryDir } from '../places.mjs';
import { isRoot } from '../process/programs.mjs';
import { describePlatform, ENGINES } from './platform.mjs';

const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];
const isReachable = () => spawnSync(AS_NOBODY[0], [...AS_NOBODY.slice(1), 'test', '-r', repositoryDir]).status === 0;
const skip =
  (!isRoot && 'every suite runs as an ordinary user here') ||
  (!isReachable() && `${repositoryDir} is closed to other users`) ||
  false;

const git = (...args) => execFileSync('git', args, { cwd: repositoryDir, encoding: 'utf8' });
/** The worktrees of a repository share one cache. */
const findTurboCache = () => join(git('rev-parse', '--path-format=absolute', '--git-common-dir').trim(), '..', '.turbo', 'cache');

/** The sources and turbo's cache copied, packages as links: a clone of the user's own without a second installation. */
function makeClone(clone) {
  const files = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  for (const file of files.filter((path) => path && existsSync(join(repositoryDir, path)))) {
    mkdirSync(join(clone, dirname(file)), { recursive: true });
    cpSync(join(repositoryDir, file), join(clone, file), { preserveTimestamps: true });
  }
  cpSync(findTurboCache(), join(clone, '.turbo', 'cache'), { recursive: true });
  const installed = join(repositoryDir, 'node_modules');
  mkdirSync(join(clone, 'node_modules'));
  for (const name of readdirSync(installed)) {
    if (name === '.cache') continue;
    if (!['.bin', '@castgraph'].includes(name)) symlinkSync(join(installed, name), join(clone, 'node_modules', name));
    else copyLinks(join(installed, name), join(clone, 'node_modules', name));
  }
}

/** Links as they are, so that what leads to a workspace leads to this clone's. */
function copyLinks(from, to) {
  mkdirSync(to);
  for (const name of readdirSync(from)) symlinkSync(readlinkSync(join(from, name)), join(to, name));
}

describe('npm start as an ordinary user', { timeout: 600_000, skip }, () => {
  let home;
  let platform;
  before(() => {
    home = mkdtempSync(join(tmpdir(), 'castgraph-user-'));
    const clone = join(home, 'clone');
    makeClone(clone);
    execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, home]);
    platform = describePlatform({
      dataDir: join(clone, '.data'),
      root: clone,
      as: AS_NOBODY,
      more: { HOME: home, CASTGRAPH_CACHE_DIR: findCacheDir() },
    });
  });
  after(async () => {
    await platform.run('stop').ended;
    rmSync(home, { recursive: true, force: true });
  });

  it('begins again after a kill -9 while it builds, and finds all that was built before in the cache', async () => {
    const killed = platform.run('start', '--no-demo');
    await killed.hasSaid('… Everything is built');
    killed.child.kill('SIGKILL');
    await killed.ended;
    const { code, output } = await platform.run('start', '--detach', '--no-demo').ended;
    assert.equal(code, 0, output);
    const [, tasks, cached] = /✓ Everything is built: (\d+) tasks, (\d+) of them from the cache/.exec(output) ?? [];
    assert.ok(tasks > 0 && tasks === cached, output);
    assert.ok(await platform.answers());
  });

  it('runs every engine and process as that user', async () => {
    const { code, output } = await platform.run('status').ended;
    assert.equal(code, 0, output);
    for (const name of [...ENGINES, ...PROCESSES.map(({ name }) => name)])
      assert.equal(statSync(`/proc/${platform.recordOf(name).pid}`).uid, NOBODY, name);
  });

  it('is ended by npm stop', async () => {
    const { code, output } = await platform.run('stop').ended;
    assert.equal(code, 0, output);
    assert.ok(platform.nobodyIsLeft());
    assert.equal((await platform.run('status').ended).code, 3);
  });
});
