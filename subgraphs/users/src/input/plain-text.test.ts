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
