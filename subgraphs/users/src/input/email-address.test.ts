import { describe, expect, it } from 'vitest';
import { normalizeEmailAddress, readEmailAddress } from './email-address.ts';

describe('an e-mail address', () => {
  it('has one form to be compared in', () => {
    expect(normalizeEmailAddress(' Ada.Lovelace+Video@Example.TEST ')).toBe('ada.lovelace+video@example.test');
    expect(normalizeEmailAddress('ada@bücher.example')).toBe('ada@xn--bcher-kva.example');
  });

  it.each([
    ...[
      '',
      'ada',
      'ada@',
      '@example.test',
      'a@b@example.test',
      'ada@localhost',
      'ada@example',
      '.ada@example.test',
      'a..b@example.test',
    ],
    ...[
      'ada@example.test\r\nBcc: x@example.test',
      'ada\u0000@example.test',
      '"a b"@example.test',
      'ada@[127.0.0.1]',
      'ada@exa mple.test',
    ],
    ...[
      '<ada@example.test>',
      'Ada <ada@example.test>',
      'a,b@example.test',
      `${'a'.repeat(65)}@example.test`,
      `a@${'b'.repeat(250)}.test`,
    ],
  ])('is not %j', (value) => {
    expect(() => readEmailAddress(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });

  // A pattern that backtracks would not come back from these within the time a test has.
  it.each([`${'a.'.repeat(100_000)}@${'a-'.repeat(100_000)}`, `${'a.'.repeat(31)}@${'a-'.repeat(90)}x`])(
    'is judged however long it is (%#)',
    (value) => {
      expect(() => readEmailAddress(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    },
  );
});
