import { describe, expect, it } from 'vitest';
import { readCursor, readPageSize, writeCursor } from './cursor.ts';

describe('a cursor', () => {
  it('comes back as it was', () => {
    const position = { at: new Date('2026-11-21T12:00:00.123Z'), id: 'usr_1' };
    expect(readCursor(writeCursor(position))).toEqual(position);
  });

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    '',
    'nonsense',
    encode(null),
    encode([]),
    encode(['x', 'y']),
    encode([1]),
    encode([1, '']),
    encode([1e20, 'x']),
    encode([1, 'x', 2]),
    'x'.repeat(1_000),
  ])('is not %.20j', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  it.each([0, -1, 101, 1e9, 1.5, Number.NaN])('does not lead to pages of %d', (first) => {
    expect(() => readPageSize(first)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
