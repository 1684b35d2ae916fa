import { createHash, createHmac, randomBytes } from 'node:crypto';

const BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A refresh token, or any token that is mailed: 256 random bits. */
export function newToken(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** What the database keeps of a token; null for what no token looks like. */
export function hashToken(token: string): Buffer<ArrayBuffer> | null {
  return TOKEN.test(token) ? createHash('sha256').update(token).digest() : null;
}

/**
 * The child of a refresh token. It takes the token, which only its holder has, and the salt, which only the database has:
 * so two refreshes at one time are answered the same child, and neither a copied token nor a copied database yields it.
 */
export function deriveChild(token: string, salt: Uint8Array): string {
  return createHmac('sha256', salt).update('castgraph refresh token\n').update(token).digest('base64url');
}
