import { signDirectory, stableExpiry } from '@castgraph/auth/media-address';

export interface MediaAddressParts {
  key: Buffer;
  publicUrl: string;
  /** Addresses live at least this long, at most twice. */
  lifeMs: number;
}

export interface SignedAddress {
  /** The directory's address, with a slash at the end. */
  base: string;
  expiresAt: Date;
}

export type MediaAddressService = ReturnType<typeof createMediaAddressService>;

/** Where the decision who may have which bytes becomes an address. Callers have decided before they call. */
export function createMediaAddressService({ key, publicUrl, lifeMs }: MediaAddressParts) {
  return {
    /**
     * Signs a directory. The address is the same for everybody who asks in the same window, so that caches hold; one that was
     * void before is never given out again: `voidUntil` makes the new one outlive it.
     */
    sign(directory: string, voidUntil: Date | null = null): SignedAddress {
      const expiresAt = stableExpiry(lifeMs);
      while (voidUntil !== null && expiresAt <= voidUntil) expiresAt.setTime(expiresAt.getTime() + lifeMs);
      const directoryWithSlash = directory.endsWith('/') ? directory : `${directory}/`;
      return { base: signDirectory({ key, publicUrl, directory: directoryWithSlash, expiresAt }), expiresAt };
    },
  };
}
