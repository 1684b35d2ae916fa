import { CLIENT_ADDRESS_HEADER, verifyClientAddress } from '@castgraph/auth/client-address';
import type { Behaviour } from '../behaviour.ts';

/** Believes the shell about the browser's address, and nobody else: X-Forwarded-For is never read. */
export function useClientAddress(key: Buffer | undefined): Behaviour {
  return {
    identify(arrival, caller) {
      const vouched = key === undefined ? undefined : verifyClientAddress(key, arrival.headers[CLIENT_ADDRESS_HEADER]);
      caller.clientAddress = vouched ?? arrival.remoteAddress;
    },
  };
}
