import { describe, expect, it } from 'vitest';
import { countCharacters, readText } from './plain-text.ts';

const line = { field: 'name', minLength: 1, maxLength: 10 };
const text = { ...line, isMultiline: true };

describe('plain text', () => {
  it('is trimmed, composed, and has one kind of line break', () => {
    expect(readText('  e\u0301  ', line)).toBe('é');
    expect(readText('a\r\nb\rc\n', text)).toBe('a\nb\nc');
  });

  it('counts what a reader calls characters', () => {
    expect(countCharacters('👩‍👩‍👧‍👦é🇫🇷')).toBe(3);
    expect(readText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', line)).toHaveLength(22);
    expect(() => readText('x'.repeat(11), line)).toThrow('at most 10');
  });

  // Marks piled on one letter are one character; bytes bound them.
  it('is bounded in bytes too', () => {
    expect(() => readText(`a${'\u0301'.repeat(90)}`, line)).toThrow('at most 10');
    expect(() => readText('x'.repeat(1_000_000), text)).toThrow('at most 10');
  });

  it.each(['a\nb', 'a\r\nb', 'a\u0000', 'a\u001b[31m', 'a\u2028b', 'a\u202eb', 'a\u2066b', 'a\ud800'])(
    'refuses %j in a line',
    (value) => {
      expect(() => readText(value, line)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'name' } }));
    },
  );

  it.each(['a\u0000', 'a\u0007', 'a\u2029b', 'a\u202eb'])('refuses %j in a text', (value) => {
    expect(() => readText(value, text)).toThrow('cannot be shown');
  });

  it.each(['', '   ', '\u200b\u200d', '\u3000', '\u0301'])('takes %j for empty', (value) => {
    expect(() => readText(value, line)).toThrow('cannot be empty');
  });
});

// Check 82; the bound is the check's own.
describe('a hostile text takes at most 100 ms of processor time', () => {
  const description = { field: 'description', minLength: 1, maxLength: 5_000, isMultiline: true };
  const bytesMax = 41_000;

  it.each([
    ['one letter', 'a'],
    ['line breaks', '\r\n'],
    ['letters beyond ASCII', 'é'],
    ['flags', '🇦'],
    ['families', '👩\u200d'],
    // Sorted by their class when they are composed.
    ['marks on one letter', '\u0301\u0316'],
    ['marks that are refused one by one', `${'\u0301'.repeat(30)}a`],
  ])('%s', (_, piece) => {
    const value = `a${piece.repeat(Math.floor(bytesMax / Buffer.byteLength(piece)))}`;
    const read = () => {
      try {
        readText(value, description);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID_INPUT' });
      }
    };
    // The first call compiles the code; an attacker's thousandth request is what counts.
    read();
    const before = process.cpuUsage();
    read();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThanOrEqual(100);
  });
});
