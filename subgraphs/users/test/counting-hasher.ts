import argon2 from 'argon2';
import type { Hasher } from '../src/features/password/password.service.ts';

/**
 * argon2 itself, that notes what it was asked to do. What a sign-in or a sign-up costs is this and little else, so that the
 * same notes mean that a clock tells a stranger nothing.
 */
export function createCountingHasher(): Hasher & { noteDuring(work: () => Promise<unknown>): Promise<string[]> } {
  let notes: string[] = [];
  return {
    hash(password, parameters) {
      notes.push(`hash ${JSON.stringify(parameters)}`);
      return argon2.hash(password, parameters);
    },
    verify(passwordHash, password) {
      // Its cost stands in the hash, before salt and sum.
      notes.push(`verify ${passwordHash.split('$').slice(1, 4).join(' ')}`);
      return argon2.verify(passwordHash, password);
    },
    async noteDuring(work) {
      notes = [];
      await work();
      return notes;
    },
  };
}
