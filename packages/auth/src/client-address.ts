import { isIP } from 'node:net';
import { isSignedBy, sign } from './hmac.ts';

/** The header by which the shell tells the gateway whose browser is asking. */
export const CLIENT_ADDRESS_HEADER = 'x-castgraph-client';

const LIFE_S = 60;

/** Signs the address of the browser that the shell serves, with the time, as `address.seconds.signature`. */
export function signClientAddress(key: Buffer, address: string, nowMs = Date.now()): string {
  const text = `${Buffer.from(address).toString('base64url')}.${Math.floor(nowMs / 1_000)}`;
  return `${text}.${sign(key, text)}`;
}

/** The address that the shell vouches for; undefined where the header is absent, forged or older than a minute. */
export function verifyClientAddress(key: Buffer, header: string | string[] | undefined, nowMs = Date.now()): string | undefined {
  if (typeof header !== 'string') return undefined;
  const [encoded, seconds, signature, ...rest] = header.split('.');
  if (encoded === undefined || seconds === undefined || signature === undefined || rest.length > 0) return undefined;
  if (!isSignedBy(key, `${encoded}.${seconds}`, signature)) return undefined;
  if (Math.abs(nowMs / 1_000 - Number(seconds)) > LIFE_S) return undefined;
  const address = Buffer.from(encoded, 'base64url').toString();
  return isIP(address) === 0 ? undefined : address;
}

/** Counts an address's whole home network as one: IPv6 hands out /64s by the billion. */
export function groupAddress(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '')
    .replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const gap = plain.includes('::') ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0') : [];
  return `${[...left, ...gap, ...right]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
