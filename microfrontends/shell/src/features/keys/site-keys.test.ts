import { describe, expect, it } from 'vitest';
import { createSiteKeys } from './site-keys.ts';

const press = (key: string, modifiers: object = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

describe('the keys of the site', () => {
  it('show all keys, and search', () => {
    const read = createSiteKeys();
    expect(read(press('?'), 0)).toBe('show-keys');
    expect(read(press('/'), 1)).toBe('search');
    expect(read(press('k'), 2)).toBeNull();
  });

  it.each([
    ['g, then h', [press('g'), press('h')], 'go-home'],
    ['h alone', [press('h')], null],
    ['g, something else, then h', [press('g'), press('x'), press('h')], null],
    ['g with a modifier of the browser’s, then h', [press('g', { ctrlKey: true }), press('h')], null],
  ])('read %s', (_, presses, command) => {
    const read = createSiteKeys();
    expect(presses.map((one, index) => read(one, index * 200)).at(-1)).toBe(command);
  });

  it('forget a g that nothing followed', () => {
    const read = createSiteKeys();
    read(press('g'), 0);
    expect(read(press('h'), 1_600)).toBeNull();
  });
});
