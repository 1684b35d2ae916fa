import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReservedHandle, readHandle, suggestHandles } from './handle.ts';

describe('a handle', () => {
  it('folds capitals and spaces around it', () => {
    expect(readHandle(' Ada_L-1 ')).toBe('ada_l-1');
  });

  it.each([
    '',
    'ab',
    'a'.repeat(31),
    'ada lovelace',
    '@ada',
    'ada.l',
    'ädä',
    '../etc',
    'ada\n',
    'ada\u0000',
    'аda',
    'x'.repeat(1_000),
  ])('is not %j', (value) => {
    expect(() => readHandle(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'handle' } }));
  });

  it('may not speak for the installation', () => {
    expect(isReservedHandle('admin')).toBe(true);
    expect(isReservedHandle('ada')).toBe(false);
  });

  it('leads to suggestions that are handles themselves, and others', () => {
    const handles = fc.stringMatching(/^[a-z0-9_-]{3,30}$/);
    fc.assert(
      fc.property(handles, (handle) => {
        const suggestions = suggestHandles(handle);
        expect(suggestions.length).toBeGreaterThanOrEqual(3);
        for (const suggestion of suggestions) expect(readHandle(suggestion)).toBe(suggestion);
      }),
    );
  });
});
