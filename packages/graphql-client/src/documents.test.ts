import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { referToDocument, takesCursor } from './documents.ts';

describe('naming an operation', () => {
  it('sends the hash of the build and never the text', () => {
    const document = Object.assign(parse('query A { me { user { id } } }'), { __meta__: { hash: 'abc' } });
    expect(referToDocument(document)).toEqual({ query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } });
  });

  it('refuses an operation that no build has seen', () => {
    expect(() => referToDocument(parse('{ me { user { id } } }'))).toThrow(/hash/);
  });

  it('knows which subscriptions resume from a cursor', () => {
    expect(takesCursor(parse('subscription A($after: String) { x(after: $after) { cursor } }'))).toBe(true);
    expect(takesCursor(parse('subscription A($id: ID!) { x(id: $id) { cursor } }'))).toBe(false);
  });
});
