import { CLIENT_ADDRESS_HEADER, verifyClientAddress } from '@castgraph/auth/client-address';
import { readRemoteAddress, type TrustedProxies } from '@castgraph/auth/trusted-proxies';
import type { Behaviour } from '../behaviour.ts';

export interface ClientAddressOptions {
  /** The shell's; absent where nobody vouches. */
  key?: Buffer;
  trustedProxies: TrustedProxies;
}

/** Believes the shell about the browser's address, and otherwise the proxies that it is told to trust. */
export function useClientAddress({ key, trustedProxies }: ClientAddressOptions): Behaviour {
  return {
    locate({ headers, remoteAddress }, caller) {
      const vouched = key === undefined ? undefined : verifyClientAddress(key, headers[CLIENT_ADDRESS_HEADER]);
      caller.clientAddress = vouched ?? readRemoteAddress(remoteAddress, headers['x-forwarded-for'], trustedProxies);
    },
  };
}
