/** Addresses to play from, as the graph grants them. */
export interface PlaybackSource {
  hlsUrl: string;
  expiresAt: string;
}

const RENEWAL_MARGIN_MS = 120_000;
const RENEWAL_MINIMUM_MS = 5_000;
/** Longer timers overflow a 32-bit number and fire at once. */
const TIMER_MAX_MS = 2_147_483_647;

/** How long a signed address may still be used before a new one should be asked for. */
export function renewalDelayMs(expiresAt: string, nowMs: number): number {
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (Number.isNaN(leftMs)) return TIMER_MAX_MS;
  return Math.min(TIMER_MAX_MS, Math.max(RENEWAL_MINIMUM_MS, leftMs - Math.min(RENEWAL_MARGIN_MS, leftMs / 4)));
}

/** The directory of a publication: what stays of a signed address when only its signature is renewed. */
export function publicationOf(url: string): string {
  try {
    const path = new URL(url).pathname;
    return path.replace(/^\/s\/[^/]+\/[^/]+\//, '/');
  } catch {
    return url;
  }
}

/** Whether two addresses lead to the same publication, so that playing need not be interrupted. */
export function isSamePublication(a: string, b: string): boolean {
  return publicationOf(a) === publicationOf(b);
}

/**
 * Puts the newest signature on a request of a publication that is being played, so that playing goes on past the
 * expiry of the address it began with.
 */
export function resignUrl(requestUrl: string, freshManifestUrl: string): string {
  const signed = /^(https?:\/\/[^/]+\/s\/)([^/]+)\/([^/]+)\/(.*)$/;
  const request = signed.exec(requestUrl);
  const fresh = signed.exec(freshManifestUrl);
  if (!request || !fresh || request[1] !== fresh[1]) return requestUrl;
  const directory = (path: string | undefined) => path?.split('/').slice(0, 3).join('/');
  if (directory(request[4]) !== directory(fresh[4])) return requestUrl;
  return `${request[1]}${fresh[2]}/${fresh[3]}/${request[4]}`;
}
