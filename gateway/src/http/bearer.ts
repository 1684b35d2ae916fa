import type { IncomingMessage } from 'node:http';
import { refuse } from '../errors.ts';

/** RFC 6750, 2.1, and nothing around it. */
const BEARER = /^bearer ([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * The token of the Authorization header, and of nothing else: an address stands in logs and histories, so none is read from it.
 * @throws Refusal UNAUTHENTICATED for a header that is not one bearer token.
 */
export function readBearer({ headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  // Of several Node keeps the first, and whatever stands in front may have judged by another.
  const count = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'authorization').length;
  const token = count === 1 ? BEARER.exec(authorization)?.[1] : undefined;
  if (token === undefined) throw refuse('UNAUTHENTICATED', 'Authorization takes one bearer token.');
  return token;
}
