import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const LENGTH = 20;

/** An opaque id that carries its kind, such as `usr_…`: 103 random bits, so that ids cannot be guessed. */
export function newId(kind: 'usr' | 'ch' | 'ses' | 'pat'): string {
  let id = `${kind}_`;
  for (let i = 0; i < LENGTH; i++) id += ALPHABET[randomInt(ALPHABET.length)];
  return id;
}
