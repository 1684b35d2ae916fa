import type { IncomingMessage } from 'node:http';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';

/** Vouches for the browser behind a request, towards the gateway. A forwarded-for header is never believed. */
export type DescribeClient = (req: IncomingMessage) => Record<string, string>;

export function createDescribeClient(key: Buffer): DescribeClient {
  return (req) => ({ [CLIENT_ADDRESS_HEADER]: signClientAddress(key, readAddress(req)) });
}

/** IPv4 in its own form, also when it came in over a socket of both families. */
function readAddress(req: IncomingMessage): string {
  return (req.socket.remoteAddress ?? '0.0.0.0').replace(/^::ffff:(?=\d+\.)/, '');
}
