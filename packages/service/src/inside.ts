import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

const inside = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  inside.addSubnet(network, bits, 'ipv4');
inside.addAddress('::1', 'ipv6');
inside.addSubnet('fc00::', 7, 'ipv6');

const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * True for whoever asks from this machine or its private network, and not on behalf of somebody: a balancer or proxy in front
 * says that it is one. What processes tell of themselves is for these alone, since it stands on the ports of the public site.
 */
export function isFromInside({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const peer = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
  const family = isIP(peer);
  if (family === 0 || FORWARDED.some((name) => headers[name] !== undefined)) return false;
  return inside.check(peer, family === 6 ? 'ipv6' : 'ipv4');
}
