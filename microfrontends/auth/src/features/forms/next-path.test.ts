import { describe, expect, it } from 'vitest';
import { readNextPath } from './next-path.ts';

describe('where a sign-in leads', () => {
  it.each([
    ['/studio/upload?x=1#y', '/studio/upload?x=1#y'],
    ['/@slow-kiln', '/@slow-kiln'],
    [undefined, '/'],
  ])('follows %s within the site', (next, path) => {
    expect(readNextPath(next)).toBe(path);
  });

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/@x/../..//evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
    '/sign-in',
    '/reset?token=a',
    'studio',
  ])('goes home instead of to %s', (next) => {
    expect(readNextPath(next)).toBe('/');
  });
});
