import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { viewerSchema } from './viewer.ts';

export const PERSONAL_TOKEN_PREFIX = 'cgp_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 190 random bits. The last four characters, which people see, are of the checksum and tell at most 24 of them. */
const RANDOM_CHARACTERS = 32;
const CHECKSUM_CHARACTERS = 6;
const FORM = new RegExp(`^${PERSONAL_TOKEN_PREFIX}[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}$`);

/**
 * A new secret: `cgp_`, 32 random letters and digits, and 6 that are the CRC-32 of the rest. The prefix and the checksum let
 * whoever scans code and logs for leaked secrets know one without asking us.
 */
export function newPersonalToken(): string {
  let token = PERSONAL_TOKEN_PREFIX;
  for (let n = 0; n < RANDOM_CHARACTERS; n++) token += ALPHABET[randomInt(ALPHABET.length)];
  return token + checksumOf(token);
}

/** Whether a text is a personal access token by its form; whether anybody made it is another question. */
export function isPersonalToken(text: string): boolean {
  return FORM.test(text) && checksumOf(text.slice(0, -CHECKSUM_CHARACTERS)) === text.slice(-CHECKSUM_CHARACTERS);
}

/**
 * What is stored of a token, and all of it that travels inside. A plain SHA-256 is enough: 190 random bits cannot be tried
 * out, so that a slow hash or salt would only cost time at each request, and a keyed one would add a key to lose.
 */
export const hashPersonalToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** What the gateway asks: the SHA-256 of the token, as base64url. */
export const personalTokenQuestion = z.object({ tokenHash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

/** Whose token it is, and until when; null where it is nobody's, or nobody's any longer. */
export const personalTokenAnswer = z.object({
  owner: z
    .object({ viewer: viewerSchema.extend({ credential: z.literal('token') }), expiresAt: z.iso.datetime().nullable() })
    .nullable(),
});
export type PersonalTokenAnswer = z.infer<typeof personalTokenAnswer>;

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let n = 0; n < CHECKSUM_CHARACTERS; n++) {
    digits = ALPHABET[rest % ALPHABET.length] + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
