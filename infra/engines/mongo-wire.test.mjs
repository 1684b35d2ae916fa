import { describe, expect, it } from 'vitest';
import { decode, encode } from './mongo-wire.mjs';

describe("MongoDB's documents", () => {
  it('survive the way there and back at the top level', () => {
    expect(decode(encode({ hello: 1, name: 'rs0', nested: { a: 1 }, list: [{ b: 'x' }], after: 7 }))).toEqual({
      hello: 1,
      name: 'rs0',
      after: 7,
    });
  });

  it('are written as the specification says', () => {
    expect(encode({ hello: 'world' }).toString('hex')).toBe('160000000268656c6c6f0006000000776f726c640000');
  });
});
