import { groupAddress } from '@castgraph/auth/client-address';

/** Requests under way by address, so that no address takes what all share. */
export interface RequestsUnderWay {
  /** Answers how to give the place back, once; undefined where the address has as many as it may. */
  enter(clientAddress: string): (() => void) | undefined;
}

export function createRequestsUnderWay(perAddressMax: number): RequestsUnderWay {
  const counts = new Map<string, number>();
  return {
    enter(clientAddress) {
      const address = groupAddress(clientAddress);
      const count = counts.get(address) ?? 0;
      if (count >= perAddressMax) return undefined;
      counts.set(address, count + 1);
      return () => {
        const left = (counts.get(address) ?? 0) - 1;
        if (left > 0) counts.set(address, left);
        else counts.delete(address);
      };
    },
  };
}
