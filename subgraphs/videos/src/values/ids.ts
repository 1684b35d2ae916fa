import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 20;

/** What an id stands for is told by its prefix; the rest is 100 bits that nobody can guess. */
export type IdPrefix = 'vid' | 'upl' | 'pic' | 'thumb';

/** A new opaque id. It is safe in addresses, object keys and file names: small letters, digits and one underscore. */
export function createId(prefix: IdPrefix): string {
  return `${prefix}_${spell(randomBytes(LENGTH))}`;
}

/** The same id for the same origin, so that work done twice writes over itself instead of beside itself. */
export function deriveId(prefix: IdPrefix, origin: string): string {
  return `${prefix}_${spell(createHash('sha256').update(`${prefix}\n${origin}`).digest().subarray(0, LENGTH))}`;
}

// 256 is a multiple of 32, so every letter is as likely as any other.
const spell = (bytes: Uint8Array) => Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('');
