import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeRelease } from './release.mjs';

let dir;
const chunks = () => join(dir, '.next', 'static', 'chunks');
const build = (code) => {
  mkdirSync(chunks(), { recursive: true });
  writeFileSync(join(chunks(), 'page.js'), code.padEnd(3_000, ' '));
  const exposes = [{ name: 'Page', assets: { css: { sync: ['static/css/a.css'] }, js: { sync: ['static/chunks/a.js'] } } }];
  writeFileSync(join(chunks(), 'mf-manifest.json'), JSON.stringify({ exposes }));
  writeFileSync(join(dir, 'operations.json'), '{"a":"query A { __typename }"}');
};
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'castgraph-release-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a release of a remote', () => {
  it('is named by its content and brings its documents and its compressed files', () => {
    build('one');
    const release = makeRelease(dir, 'home');
    const root = join(dir, 'dist', release);
    expect(readFileSync(join(dir, 'dist', 'current'), 'utf8')).toBe(release);
    expect(JSON.parse(readFileSync(join(root, 'release.json'), 'utf8'))).toMatchObject({
      name: 'home',
      release,
      css: ['static/css/a.css'],
      scripts: ['static/chunks/a.js'],
    });
    expect(existsSync(join(root, 'operations.json'))).toBe(true);
    const packed = readFileSync(join(root, '_next', 'static', 'chunks', 'page.js.br'));
    expect(brotliDecompressSync(packed).toString()).toMatch(/^one/);
    expect(makeRelease(dir, 'home')).toBe(release);
  });

  it('leaves the ones before it for open tabs, and not for ever', () => {
    const names = ['one', 'two', 'three', 'four', 'five'].map((code) => {
      build(code);
      return makeRelease(dir, 'home');
    });
    const kept = readdirSync(join(dir, 'dist')).filter((name) => name !== 'current');
    expect(kept).toHaveLength(3);
    expect(kept).toContain(names.at(-1));
    expect(kept).not.toContain(names[0]);
  });
});
