import { beforeAll, describe, expect, it } from 'vitest';
import { createPasswordService, type PasswordService } from './password.service.ts';

let passwords: PasswordService;
beforeAll(async () => {
  passwords = await createPasswordService({ concurrency: 1, waitingMax: 2 });
});

describe('hashing passwords', () => {
  it('takes argon2id with 19 MiB, two passes and one lane', async () => {
    expect(await passwords.hash('secret words')).toMatch(/^\$argon2id\$v=19\$m=19456,(?:t=2,p=1|p=1,t=2)\$/);
  });

  it('finds the right password and no other, and never for nobody', async () => {
    const hash = await passwords.hash('secret wörds');
    expect(await passwords.verify(hash, 'secret wo\u0308rds')).toBe(true);
    expect(await passwords.verify(hash, 'secret words')).toBe(false);
    expect(await passwords.verify(hash, 'x'.repeat(1_000_000))).toBe(false);
    expect(await passwords.verify(null, 'nobody has this password')).toBe(false);
    expect(await passwords.verify(undefined, '')).toBe(false);
  });

  it('works for a few at a time, lets a few wait, and refuses the rest with a code to try again', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => passwords.hash('secret words')));
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'UNAVAILABLE', details: { retryAfterMs: 2_000 } } });
    expect(await passwords.hash('secret words')).toEqual(expect.any(String));
  });
});
