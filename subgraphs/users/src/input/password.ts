import { commonPasswords } from './common-passwords.ts';

export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 256;

const SURROGATE = /\p{Surrogate}/u;
const ROWS = ['abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', '01234567890123456789'];

/**
 * Why a password is too weak, in words for the person who chose it, or null. Length and the lists of known passwords decide,
 * not classes of characters (NIST SP 800-63B, 5.1.1.2).
 */
export function findPasswordWeakness(password: string, { email, handle }: { email: string; handle: string }): string | null {
  if (password.length > PASSWORD_LENGTH_MAX || SURROGATE.test(password))
    return `A password has at most ${PASSWORD_LENGTH_MAX} characters.`;
  if ([...password].length < PASSWORD_LENGTH_MIN) return `A password has at least ${PASSWORD_LENGTH_MIN} characters.`;
  const plain = password.toLowerCase();
  if (new Set(plain).size <= 2)
    return 'The same characters over and over are guessed first. Choose something longer or less regular.';
  if (isKnown(plain)) return 'This password is among the first that anybody tries. Choose another one.';
  const own = [email, email.slice(0, email.indexOf('@')), handle]
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= 3);
  if (own.some((word) => plain.includes(word) && plain.length - word.length < PASSWORD_LENGTH_MIN)) {
    return 'A password that is made of your handle or address is guessed first. Choose another one.';
  }
  return null;
}

function isKnown(plain: string): boolean {
  // A known word with a year or an exclamation mark behind it is as known as the word.
  const stem = plain.replace(/[\d!?.@#$*_-]+$/, '');
  return [plain, stem].some((word) => commonPasswords.has(word) || (word.length >= 6 && isKeyboardRun(word)));
}

function isKeyboardRun(word: string): boolean {
  return ROWS.some((row) => row.includes(word) || [...row].reverse().join('').includes(word));
}

/** What is hashed: the same text typed on two keyboards gives the same bytes. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}
