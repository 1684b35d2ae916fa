import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCursor, readPageRequest, toPage, writeCursor } from './pages.ts';

/** Any UTF-16 there is, lone surrogates and control characters included. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((codes) => String.fromCharCode(...codes));

describe('cursors', () => {
  it('come back as they were', () => {
    const id = fc.stringMatching(/^[a-z0-9_-]{1,100}$/);
    const at = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z') });
    fc.assert(
      fc.property(at, id, (date, text) => {
        expect(readCursor(writeCursor({ at: date, id: text }))).toEqual({ at: date, id: text });
      }),
    );
  });

  it('are refused, coded, where they are not ours', () => {
    fc.assert(
      fc.property(anyText(200), (text) => {
        expect(() => readCursor(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
      }),
    );
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    '',
    encode(null),
    encode([]),
    encode([1]),
    encode(['x', 'y']),
    encode([1, '']),
    encode([1, 'x', 2]),
    encode([-1, 'x']),
    encode([1.5, 'x']),
    encode([1e15, 'x']),
    encode([1, 'a\0']),
    encode([1, 'x'.repeat(101)]),
    'x'.repeat(1_000),
  ])('are not %.40j', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'after' } }));
  });
});

describe('a page', () => {
  it.each([0, -1, 101, 1e9, 1.5, Number.NaN])('of %s items is refused (check 11)', (first) => {
    expect(() => readPageRequest({ first })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it('tells from one row more than asked for that another follows', () => {
    const rows = ['a', 'b', 'c'].map((id) => ({ id, at: new Date(0) }));
    const page = toPage(rows, { first: 2, after: null }, ({ at }) => at);
    expect(page.edges.map(({ node }) => node.id)).toEqual(['a', 'b']);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(toPage([], { first: 2, after: { at: new Date(0), id: 'x' } }, () => new Date(0)).pageInfo).toEqual({
      ...{ hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });
});
