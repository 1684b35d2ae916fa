import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRecord } from '../process/identity.mjs';
import { run } from '../process/programs.mjs';
import { installDependencies } from './dependencies.mjs';

let root;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'castgraph-install-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const put = (path, value) => writeFileSync(join(root, path), typeof value === 'string' ? value : JSON.stringify(value));
const install = () => installDependencies({ root, say: () => {} });

describe('installing', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'node_modules'));
    for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
      put(file, { packages: { 'node_modules/zod': { version: '4.6.7' } } });
  });

  it('is not done for what somebody installed already, and that is looked at once', async () => {
    expect(await install()).toEqual({ note: 'already there' });
    expect(await install()).toEqual({ note: 'unchanged' });
  });

  // Something in .data that is no data would make --fresh refuse the folder; node_modules is deleted while npm installs.
  it('is locked by one file beside both, which an installation that was killed leaves without harm', async () => {
    const dead = { pid: 1, startTime: 'of another boot' };
    writeRecord(join(root, '.castgraph-install.lock'), dead);
    await install();
    expect(readdirSync(root).sort()).toEqual(['node_modules', 'package-lock.json']);
  });
});

describe('an installation that is killed', () => {
  // One package from a file, whose installation lasts as long as a file named "hold" is there.
  beforeEach(async () => {
    mkdirSync(join(root, 'slow'));
    put('slow/package.json', { name: 'slow', version: '1.0.0', scripts: { install: 'node hold.js' } });
    put(
      'slow/hold.js',
      `const { existsSync, writeFileSync } = require('node:fs');
       writeFileSync(process.env.INIT_CWD + '/reached', '');
       const look = () => existsSync(process.env.INIT_CWD + '/hold') && setTimeout(look, 50);
       look();`,
    );
    put('.npmrc', 'audit=false\nfund=false\nupdate-notifier=false\n');
    await run('npm', ['pack', './slow'], { cwd: root });
    put('package.json', { name: 'clone', private: true, dependencies: { slow: 'file:slow-1.0.0.tgz' } });
    await run('npm', ['install', '--package-lock-only'], { cwd: root });
  });

  it('is done again by the next start, and not taken for whole', async () => {
    put('hold', '');
    const program = `import { installDependencies } from '${import.meta.dirname}/dependencies.mjs';
      await installDependencies({ root: '${root}', say() {} });`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
    while (!existsSync(join(root, 'reached')) && child.exitCode === null) await sleep(50);
    child.kill('SIGKILL');
    await once(child, 'close');
    rmSync(join(root, 'hold'));

    expect(await install()).toEqual({ note: 'installed' });
    expect(await install()).toEqual({ note: 'unchanged' });
    expect(existsSync(join(root, 'node_modules', 'slow', 'package.json'))).toBe(true);
    expect(existsSync(join(root, '.castgraph-install.lock'))).toBe(false);
  });
});
