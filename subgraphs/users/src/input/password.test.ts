import { describe, expect, it } from 'vitest';
import { findPasswordWeakness, normalizePassword } from './password.ts';

const ada = { email: 'ada.lovelace@example.test', handle: 'countess' };
const weakness = (password: string) => findPasswordWeakness(password, ada);

describe('a password', () => {
  it.each(['correct horse battery staple', 'kT9#vQ2m', 'ein langer satz über schiffe', '😀😁😂🤣😃😄😅😆', 'x7-'.repeat(85)])(
    'may be %.30s',
    (password) => {
      expect(weakness(password)).toBeNull();
    },
  );

  it.each([
    ...['', 'kT9#vQ2', '😀😁😂🤣', 'x'.repeat(257), 'aaaaaaaa', 'abababababab'],
    ...[
      'password',
      'Password1!',
      'PASSWORD2026',
      'letmein123',
      'qwertyuiop',
      'asdfghjkl',
      '12345678',
      '87654321',
      '01234567890',
      'iloveyou99',
    ],
    ...['countess', 'Countess2026', 'ada.lovelace', 'ada.lovelace@example.test', 'castgraph1'],
  ])('may not be %j', (password) => {
    expect(weakness(password)).toEqual(expect.any(String));
  });

  it('may have the handle in it where enough is around it', () => {
    expect(weakness('the countess of seven seas')).toBeNull();
  });

  it('is the same from every keyboard', () => {
    expect(normalizePassword('Åse')).toBe(normalizePassword('A\u030ase'));
  });
});
