export interface SiteOrigins {
  /** The site's own. */
  site: string;
  /** True for pages that may use sessions and sockets. */
  has(origin: string | undefined): boolean;
}

/** Whose pages belong to the site: its own, and those that the installation allows besides. */
export function listOrigins(siteUrl: string, allowed: readonly string[] = []): SiteOrigins {
  const site = new URL(siteUrl).origin;
  const known = new Set([site, ...allowed]);
  return { site, has: (origin) => origin !== undefined && known.has(origin) };
}
