import { describe, expect, it } from 'vitest';
import { resolveWithin } from './release-files.ts';

describe('finding a file of a release', () => {
  it('finds what lies inside, also under an escaped name', () => {
    expect(resolveWithin('/r', 'chunks/pages/%5B%5B...path%5D%5D-1.js')).toBe('/r/chunks/pages/[[...path]]-1.js');
  });

  it.each(['../secret', '%2e%2e/secret', 'a/..%2f..%2fsecret', '..\\secret', 'a%00.js', '.env', 'chunks/.hidden.js', '%E0%A4%A'])(
    'refuses %s',
    (path) => {
      expect(resolveWithin('/r', path)).toBeNull();
    },
  );
});
