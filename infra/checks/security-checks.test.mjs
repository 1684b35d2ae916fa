import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryDir } from '../places.mjs';
import { findMissingChecks, findMissingTests } from './security-checks.mjs';

const page = readFileSync(join(repositoryDir, 'docs/security-checks.md'), 'utf8');
const read = (path) => {
  const file = join(repositoryDir, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('the page of security checks', () => {
  it('names tests that are there', () => {
    expect(findMissingTests(page, read)).toEqual([]);
  });

  it('has a test for each check of the graph, its sockets and its caches', () => {
    expect(findMissingChecks(page, [...range(1, 24), ...range(55, 57), ...range(60, 62), 85, 96])).toEqual([]);
  });

  it('is seen to be wrong where it is', () => {
    const wrong =
      '| 3 | x | `infra/checks/rules.test.mjs` "is not there" |\n| 4 | y | `infra/none.test.ts` "z" |\n| 5 | nothing | |';
    expect(findMissingTests(wrong, read)).toEqual([
      'infra/checks/rules.test.mjs has no test "is not there"',
      'there is no infra/none.test.ts',
    ]);
    expect(findMissingChecks(wrong, [3, 4, 5])).toEqual([5]);
  });
});
