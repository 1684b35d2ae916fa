import { BlockList, isIP } from 'node:net';

/** Who may say on whose behalf a connection comes. */
export interface TrustedProxies {
  check(address: string, family: 'ipv4' | 'ipv6'): boolean;
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');
/** IPv4 in its own form, also where it came in over a socket of both families. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');

/**
 * Reads addresses and networks, such as `10.0.0.0/8` or `2001:db8::7`.
 *
 * @throws Error naming what is neither.
 */
export function trustProxies(networks: readonly string[]): TrustedProxies {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', prefix, ...rest] = network.split('/');
    const bitsMax = isIP(address) === 6 ? 128 : 32;
    const bits = prefix === undefined ? bitsMax : Number(prefix);
    if (isIP(address) === 0 || rest.length > 0 || prefix === '' || !Number.isInteger(bits) || bits < 0 || bits > bitsMax) {
      throw new Error(`"${network}" is no address and no network.`);
    }
    trusted.addSubnet(address, bits, familyOf(address));
  }
  return trusted;
}

/**
 * The address of whoever asked: the peer's, or, where that is a trusted proxy, what the proxies wrote into X-Forwarded-For.
 * It is read from its end, where the nearest proxy writes; what stands before the first stranger was written by the stranger.
 */
export function readRemoteAddress(
  peer: string | undefined,
  forwardedFor: string | string[] | undefined,
  proxies: TrustedProxies,
): string {
  let address = plain(peer ?? '0.0.0.0');
  if (forwardedFor === undefined) return address;
  const hops = String(forwardedFor)
    .split(',')
    .map((hop) => plain(hop.trim()));
  while (proxies.check(address, familyOf(address))) {
    const next = hops.pop();
    if (next === undefined || isIP(next) === 0) break;
    address = next;
  }
  return address;
}
