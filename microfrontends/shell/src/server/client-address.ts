import type { IncomingMessage } from 'node:http';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { readRemoteAddress, type TrustedProxies } from '@castgraph/auth/trusted-proxies';

/** Vouches for the browser behind a request, towards the gateway. */
export type DescribeClient = (req: IncomingMessage) => Record<string, string>;

/** @param proxies whose X-Forwarded-For is believed; nobody else's is. */
export function createDescribeClient(key: Buffer, proxies: TrustedProxies): DescribeClient {
  return (req) => {
    const address = readRemoteAddress(req.socket.remoteAddress, req.headers['x-forwarded-for'], proxies);
    return { [CLIENT_ADDRESS_HEADER]: signClientAddress(key, address) };
  };
}
