import { describe, expect, it } from 'vitest';
import { hashPersonalToken, isPersonalToken, newPersonalToken, personalTokenAnswer } from './personal-token.ts';

describe('a personal access token', () => {
  it('is 32 random letters and digits between a prefix and a checksum, so that a leaked one is known by its form', () => {
    const tokens = Array.from({ length: 200 }, newPersonalToken);
    for (const token of tokens) expect(token).toMatch(/^cgp_[0-9A-Za-z]{38}$/);
    expect(tokens.every(isPersonalToken)).toBe(true);
    expect(new Set(tokens.map((token) => token.slice(4, 36))).size).toBe(200);
    // Every character comes up: none of the 62 is left out by a slip.
    expect(new Set(tokens.flatMap((token) => [...token.slice(4, 36)])).size).toBe(62);
  });

  // The checksum is a contract with scanners: it must not change.
  it('has the CRC-32 of what is before it in its last six characters', () => {
    expect(isPersonalToken(`cgp_${'0'.repeat(32)}4ZQcGq`)).toBe(true);
  });

  it.each([
    ['one letter changed', (token: string) => `${token.slice(0, 10)}${token[10] === 'a' ? 'b' : 'a'}${token.slice(11)}`],
    ['two letters swapped', (token: string) => token.replace(/^(cgp_.*?)(.)((?!\2).)/, '$1$3$2')],
    ['a letter short', (token: string) => token.slice(0, -1)],
    ['a letter long', (token: string) => `${token}a`],
    ['a space', (token: string) => `${token} `],
    ['a line break', (token: string) => `${token}\n`],
    ['another prefix', (token: string) => token.replace('cgp_', 'ghp_')],
    ['nothing', () => ''],
  ])('is none with %s', (_what, change) => {
    expect(isPersonalToken(change(newPersonalToken()))).toBe(false);
  });

  it('is kept as its SHA-256', () => {
    expect(hashPersonalToken('cgp_x')).toBe('pAXx47ybvsYtLuUf0SY8X1ZgvKaT4gfMY7lw_extA7M');
  });

  it('never makes a session of whoever answers about it', () => {
    const viewer = { userId: 'u', credential: 'session', sessionId: 's', role: 'ADMIN', scopes: ['admin'] };
    expect(personalTokenAnswer.safeParse({ owner: { viewer, expiresAt: null } }).success).toBe(false);
  });
});
