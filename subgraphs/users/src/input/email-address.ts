import { domainToASCII } from 'node:url';
import { refuseInput } from '@castgraph/errors';

// The addresses people have, not all that RFC 5322 allows: quoted local parts and comments only serve tricks.
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const LENGTH_MAX = 254;

/** The address in the one form in which it is compared, or null if nothing can be sent to it. */
export function normalizeEmailAddress(value: string): string | null {
  if (value.length > LENGTH_MAX) return null;
  const parts = value.trim().split('@');
  const [local, domain] = [parts[0]?.toLowerCase(), domainToASCII(parts[1] ?? '')];
  if (parts.length !== 2 || local === undefined || local.length > 64) return null;
  if (!LOCAL_PART.test(local) || !DOMAIN.test(domain)) return null;
  return `${local}@${domain}`;
}

/** @throws AppError INVALID_INPUT where nothing can be sent to the address. */
export function readEmailAddress(value: string): string {
  const address = normalizeEmailAddress(value);
  if (address === null) throw refuseInput('email', 'This is not an e-mail address.');
  return address;
}
