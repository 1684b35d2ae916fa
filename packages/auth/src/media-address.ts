import { isSignedBy, sign } from './hmac.ts';

export interface SignedDirectory {
  key: Buffer;
  /** Where the origin answers, without a slash at the end. */
  publicUrl: string;
  /** Such as `v/vid_x/1-2/`: with a slash at the end, none at the beginning. */
  directory: string;
  expiresAt: Date;
}

const text = (directory: string, expiresAtS: number) => `${expiresAtS}\n${directory}`;

/** The address of a directory, to which a file's name is appended: `<publicUrl>/s/<signature>/<expiry>/<directory>`. */
export function signDirectory({ key, publicUrl, directory, expiresAt }: SignedDirectory): string {
  const expiresAtS = Math.floor(expiresAt.getTime() / 1_000);
  return `${publicUrl}/s/${sign(key, text(directory, expiresAtS))}/${expiresAtS}/${directory}`;
}

export type DirectoryVerdict = 'valid' | 'expired' | 'forged';

/** What the origin asks before it reads a byte. */
export function verifyDirectory(
  key: Buffer,
  { signature, expiresAtS, directory }: { signature: string; expiresAtS: number; directory: string },
  nowMs = Date.now(),
): DirectoryVerdict {
  if (!Number.isSafeInteger(expiresAtS) || !isSignedBy(key, text(directory, expiresAtS), signature)) return 'forged';
  return expiresAtS * 1_000 > nowMs ? 'valid' : 'expired';
}

/** At least `lifeMs` from now, rounded up, so that whoever asks in the same window is given the very same address and caches hold. */
export function stableExpiry(lifeMs: number, nowMs = Date.now()): Date {
  return new Date(Math.ceil((nowMs + lifeMs) / lifeMs) * lifeMs);
}
