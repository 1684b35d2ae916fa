import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { generateOperations } from './operations.mjs';
import { repositoryDir } from './workspace.mjs';

let dir;
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function workspaceWith(code) {
  dir = mkdtempSync(join(repositoryDir, '.operations-'));
  mkdirSync(join(dir, 'src'));
  writeFileSync(join(dir, 'src', 'page.ts'), code);
  return dir;
}
const readJson = (file) => JSON.parse(readFileSync(join(dir, file), 'utf8'));

describe('the trusted documents of a release', () => {
  it('are named by their SHA-256, carry __typename, and are what the generated code refers to', async () => {
    const code =
      "import { graphql } from './generated/index.ts';\nexport const A = graphql(`query A { me { user { id handle } sessions { id } } }`);\n";
    await generateOperations(workspaceWith(code));
    const [[hash, text], ...others] = Object.entries(readJson('operations.json'));
    expect(others).toEqual([]);
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(text).toContain('user { __typename handle id }');
    expect(readFileSync(join(dir, 'src', 'generated', 'graphql.ts'), 'utf8')).toContain(hash);
  });

  it('give a subscription one field at its root', async () => {
    const code =
      'import { graphql } from "./generated/index.ts";\nexport const S = graphql(`subscription S { videoProcessing(videoIds: []) { cursor } }`);\n';
    await generateOperations(workspaceWith(code));
    expect(Object.values(readJson('operations.json'))[0]).toMatch(/^subscription S \{ videoProcessing/);
  });

  it('are refused where they ask for what the graph has not', async () => {
    const code =
      'import { graphql } from "./generated/index.ts";\nexport const A = graphql(`query A { me { passwordHash } }`);\n';
    await expect(generateOperations(workspaceWith(code))).rejects.toThrow();
  });
});
