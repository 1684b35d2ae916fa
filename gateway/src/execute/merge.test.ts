import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { cloneJson, mergeInto, ownValue } from './merge.ts';

const merged = (target: object, source: object) => {
  mergeInto(target as never, source as never);
  return target;
};

describe('merging what two subgraphs brought', () => {
  it('joins objects and lists of the same length, field by field', () => {
    const target = { a: { x: 1 }, list: [{ x: 1 }, null, [{ x: 2 }]] };
    const source = { a: { y: 2 }, list: [{ y: 2 }, { y: 3 }, [{ y: 4 }]], b: 5 };
    expect(merged(target, source)).toEqual({ a: { x: 1, y: 2 }, list: [{ x: 1, y: 2 }, { y: 3 }, [{ x: 2, y: 4 }]], b: 5 });
  });

  it('does not let null undo what is known, and keeps null where nothing is', () => {
    expect(merged({ a: { x: 1 }, b: 1 }, { a: null, b: null, c: null })).toEqual({ a: { x: 1 }, b: 1, c: null });
    expect(merged({ a: null }, { a: { x: 1 } })).toEqual({ a: { x: 1 } });
  });

  it('does not let the name of an interface undo that of a kind', () => {
    const schema = buildSchema('type Query { a: Media } interface Media { id: ID } type Song implements Media { id: ID }');
    const named = (...names: string[]) => {
      const target = {};
      for (const __typename of names) mergeInto(target, { a: [{ __typename }] }, schema);
      return target;
    };
    expect(named('Media', 'Song', 'Media')).toEqual({ a: [{ __typename: 'Song' }] });
    expect(named('Media')).toEqual({ a: [{ __typename: 'Media' }] });
  });

  it('takes the later of two lists that do not match', () => {
    expect(merged({ list: [1] }, { list: [1, 2] })).toEqual({ list: [1, 2] });
  });

  it('never touches a prototype', () => {
    merged({}, JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const copy = cloneJson(JSON.parse('{"a":{"__proto__":{"polluted":1}}}'));
    expect(copy.a.polluted).toBeUndefined();
  });

  it('tells an own field from an inherited one', () => {
    expect(ownValue({}, 'toString')).toBeUndefined();
    expect(ownValue(JSON.parse('{"toString":1}'), 'toString')).toBe(1);
  });
});
