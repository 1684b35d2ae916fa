import { describe, expect, it } from 'vitest';
import { listRows, moveInTree } from './field-rows.ts';

const fields = [
  {
    name: 'videos',
    fetch: 'f1',
    fields: [
      { name: 'title', fetch: 'f1' },
      { name: 'channel', fetch: 'f2', fields: [{ name: 'name', fetch: 'f2' }] },
    ],
  },
  { name: 'categories', fetch: 'f1' },
];
const names = (closed: string[] = []) => listRows(fields, new Set(closed)).map(({ field }) => field.name);
const rows = (closed: string[] = []) => listRows(fields, new Set(closed));

describe('the rows of a tree of fields', () => {
  it('are in the order of the operation, without what is inside closed ones', () => {
    expect(names()).toEqual(['videos', 'title', 'channel', 'name', 'categories']);
    expect(names(['0.1'])).toEqual(['videos', 'title', 'channel', 'categories']);
    expect(names(['0'])).toEqual(['videos', 'categories']);
  });

  it('say where they stand', () => {
    expect(rows()[2]).toMatchObject({ id: '0.1', parentId: '0', level: 2, positionInSet: 2, setSize: 2, isOpen: true });
    expect(rows()[4]).toMatchObject({ id: '1', parentId: null, level: 1, isOpen: null });
  });
});

describe('a key in a tree of fields', () => {
  it.each([
    ['ArrowDown', '0', { focus: '0.0' }],
    ['ArrowUp', '1', { focus: '0.1.0' }],
    ['Home', '0.1.0', { focus: '0' }],
    ['End', '0', { focus: '1' }],
    ['ArrowRight', '0', { focus: '0.0' }],
    ['ArrowLeft', '0.1', { close: '0.1' }],
    ['ArrowLeft', '0.0', { focus: '0' }],
    ['ArrowRight', '0.0', null],
    ['ArrowUp', '0', null],
    ['ArrowDown', '1', null],
    ['x', '0', null],
  ])('%s at %s leads to %j', (key, at, goal) => {
    expect(moveInTree(rows(), at, key)).toEqual(goal);
  });

  it('opens what is closed before it leads inside', () => {
    expect(moveInTree(rows(['0.1']), '0.1', 'ArrowRight')).toEqual({ open: '0.1' });
  });
});
