import { refuseInput } from '@castgraph/errors';

const LENGTH_MAX = 2_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const CONTROL = /[\p{Cc}\p{Z}]/u;

/**
 * An address that a page may link to: https, or http on loopback for development, without credentials.
 *
 * @throws AppError INVALID_INPUT for everything else, `javascript:` and `data:` among it.
 */
export function readLink(value: string, field: string): string {
  const refused = refuseInput(field, 'A link begins with https:// and leads to another page.');
  const text = value.trim();
  if (text.length > LENGTH_MAX || CONTROL.test(text) || !URL.canParse(text)) throw refused;
  const url = new URL(text);
  const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
  if (!isAllowed || url.username !== '' || url.password !== '') throw refused;
  return url.href;
}
