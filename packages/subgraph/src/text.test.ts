import { describe, expect, it } from 'vitest';
import { dropDirectionOverrides, dropPiledMarks, hasDirectionOverride, hasPiledMarks, hasVisibleCharacter } from './text.ts';

describe('text of a stranger', () => {
  it.each(['', '   ', '\u200b\u200d', '\u3000', '\u0301', '\0'])('shows nothing in %j', (text) => {
    expect(hasVisibleCharacter(text)).toBe(false);
  });

  it.each(['a', ' é ', '👩‍👩‍👧', '!'])('shows something in %j', (text) => {
    expect(hasVisibleCharacter(text)).toBe(true);
  });

  it('may have 30 marks on each letter, and loses those beyond', () => {
    const fair = `a${'\u0301'.repeat(30)}b${'\u0316'.repeat(30)}`;
    expect([hasPiledMarks(fair), dropPiledMarks(fair)]).toEqual([false, fair]);
    const piled = `a${'\u0301'.repeat(31)}b${'\u0316'.repeat(1_000)}`;
    expect([hasPiledMarks(piled), dropPiledMarks(piled)]).toEqual([true, fair]);
  });

  it.each(['\u202a', '\u202e', '\u2066', '\u2069'])('cannot turn its direction by %j', (override) => {
    const text = `exe.${override}gpj`;
    expect([hasDirectionOverride(text), dropDirectionOverrides(text)]).toEqual([true, 'exe.gpj']);
    expect(hasDirectionOverride('שלום')).toBe(false);
  });
});
