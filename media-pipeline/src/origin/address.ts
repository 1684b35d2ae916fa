import { verifyDirectory } from '@castgraph/auth/media-address';

/** What a request's path asks for. */
export type Address =
  | {
      verdict: 'found';
      key: string;
      file: string;
      /** When the address stops working; null for what needs no permission. */
      expiresAtS: number | null;
    }
  /** Signed for something else, by somebody else, or too long ago. */
  | { verdict: 'refused' }
  | { verdict: 'unknown' };

// The names that the pipeline gives, and nothing else: no percent sign, no backslash, no dot segment, no second slash.
const NAME = '[A-Za-z0-9_-]+';
const FILE = '[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9]+)';
const SIGNED = new RegExp(`^/s/([A-Za-z0-9_-]{1,128})/(\\d{1,12})/(v/${NAME}/${NAME}/|t/${NAME}/)((?:${NAME}/)?${FILE})$`);
const PICTURE = new RegExp(`^/(p/${NAME}/(\\d{1,5}\\.webp))$`);

/**
 * Reads the path of a request as it came over the wire. It is never decoded: whatever needs decoding is not an address of ours, so
 * there is no second form of a path that could slip past the check of the first.
 *
 * @param rawPath without its query.
 */
export function readAddress(rawPath: string, key: Buffer, nowMs = Date.now()): Address {
  const picture = PICTURE.exec(rawPath);
  if (picture?.[1] && picture[2]) return { verdict: 'found', key: picture[1], file: picture[2], expiresAtS: null };
  const signed = SIGNED.exec(rawPath);
  if (signed === null) return { verdict: 'unknown' };
  const [, signature = '', expiry = '', directory = '', file = ''] = signed;
  const expiresAtS = Number(expiry);
  const verdict = verifyDirectory(key, { signature, expiresAtS, directory }, nowMs);
  return verdict === 'valid' ? { verdict: 'found', key: `${directory}${file}`, file, expiresAtS } : { verdict: 'refused' };
}
