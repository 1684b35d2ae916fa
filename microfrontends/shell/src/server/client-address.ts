import type { IncomingMessage } from 'node:http';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { readRemoteAddress, type TrustedProxies } from '@castgraph/auth/trusted-proxies';

/** Vouches for the browser behind a request, towards the gateway. */
export type DescribeClient = (req: IncomingMessage) => Record<string, string>;

/** The address of the browser behind a request. */
export type ReadClientAddress = (req: IncomingMessage) => string;

/** @param proxies whose X-Forwarded-For is believed; nobody else's is. */
export function createReadClientAddress(proxies: TrustedProxies): ReadClientAddress {
  return (req) => readRemoteAddress(req.socket.remoteAddress, req.headers['x-forwarded-for'], proxies);
}

/** @param proxies whose X-Forwarded-For is believed; nobody else's is. */
export function createDescribeClient(key: Buffer, proxies: TrustedProxies): DescribeClient {
  const readAddress = createReadClientAddress(proxies);
  return (req) => ({ [CLIENT_ADDRESS_HEADER]: signClientAddress(key, readAddress(req)) });
}
