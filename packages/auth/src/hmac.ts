import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** A process has a few keys for as long as it lives; making one ready anew for each signature costs as much as signing. */
const ready = new WeakMap<Buffer, KeyObject>();

function makeReady(key: Buffer): KeyObject {
  const known = ready.get(key);
  if (known !== undefined) return known;
  const made = createSecretKey(key);
  ready.set(key, made);
  return made;
}

/** HMAC-SHA256 as base64url. */
export function sign(key: Buffer, text: string): string {
  return createHmac('sha256', makeReady(key)).update(text).digest('base64url');
}

/** Compares in constant time; a signature of another length is simply wrong. */
export function isSignedBy(key: Buffer, text: string, signature: string): boolean {
  const expected = Buffer.from(sign(key, text));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
