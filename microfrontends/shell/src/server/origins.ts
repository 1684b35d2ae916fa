export interface SiteOrigins {
  /** The site's own. */
  site: string;
  /** True for pages that may use sessions and sockets. */
  has(origin: string | undefined): boolean;
}

/** Where each remote runs when it runs alone (`npm run dev` in its folder). */
const developmentPorts = [3001, 3002, 3003, 3004, 3005];

/**
 * Whose pages belong to the site: its own, and `extra` ones. A site on localhost is somebody's machine, where remotes run
 * alone on their ports; nowhere else is another port trusted.
 */
export function listOrigins(siteUrl: string, extra: readonly string[] = []): SiteOrigins {
  const site = new URL(siteUrl);
  const isLocal = site.protocol === 'http:' && site.hostname === 'localhost';
  const known = new Set([site.origin, ...extra, ...(isLocal ? developmentPorts.map((port) => `http://localhost:${port}`) : [])]);
  return { site: site.origin, has: (origin) => origin !== undefined && known.has(origin) };
}
