import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRecord } from '../process/identity.mjs';
import { installDependencies } from './dependencies.mjs';

let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'castgraph-install-'));
  mkdirSync(join(root, 'node_modules'));
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(root, file), JSON.stringify({ packages: { 'node_modules/zod': { version: '4.6.7' } } }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const install = () => installDependencies({ root, say: () => {} });

describe('installing', () => {
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
