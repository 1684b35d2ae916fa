import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { beginScripts } from '../features/scripts/begin-scripts.ts';

export interface SecurityHeaderOptions {
  siteUrl: string;
  mediaUrl: string;
  storeUrl: string;
  /** Remotes that are served from elsewhere. */
  remoteUrls: readonly string[];
  isDevelopment: boolean;
}

const beginScriptsHash = `'sha256-${createHash('sha256').update(beginScripts).digest('base64')}'`;

/** The Content-Security-Policy of pages. Files of the site and of registered remotes run, what begins them, and nothing else. */
export function describePolicy({ siteUrl, mediaUrl, storeUrl, remoteUrls, isDevelopment }: SecurityHeaderOptions): string {
  const site = new URL(siteUrl);
  const media = new URL(mediaUrl).origin;
  const store = new URL(storeUrl).origin;
  const remotes = remoteUrls.map((url) => new URL(url).origin);
  const sockets = `${site.protocol === 'https:' ? 'wss' : 'ws'}://${site.host}`;
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    // Next's pages carry their data in a JSON element, which does not run: no other inline script is needed, none is allowed.
    'script-src': ["'self'", beginScriptsHash, ...remotes, ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    // Positions and sizes are style attributes, set by React.
    'style-src': ["'self'", "'unsafe-inline'", ...remotes],
    'font-src': ["'self'", ...remotes],
    'img-src': ["'self'", 'data:', 'blob:', media, store, ...remotes],
    'media-src': ["'self'", 'blob:', media],
    'connect-src': ["'self'", sockets, media, store, ...remotes],
    'worker-src': ["'self'", 'blob:'],
    'manifest-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'frame-src': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${[...new Set(sources)].join(' ')}`)
    .join('; ');
}

/** Sets what every answer with a page carries. */
export function createSetSecurityHeaders(options: SecurityHeaderOptions): (res: ServerResponse) => void {
  const policy = describePolicy(options);
  const isSecure = options.siteUrl.startsWith('https:');
  return (res) => {
    res.setHeader('content-security-policy', policy);
    res.setHeader('x-content-type-options', 'nosniff');
    res.setHeader('referrer-policy', 'strict-origin-when-cross-origin');
    res.setHeader('cross-origin-opener-policy', 'same-origin');
    res.setHeader('x-frame-options', 'DENY');
    res.setHeader(
      'permissions-policy',
      'camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()',
    );
    if (isSecure) res.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}
