import type { IncomingMessage } from 'node:http';
import type { RemoteRegistry } from '@castgraph/mfe-contracts';

/** What the server of the shell hands to its pages, which Next renders in the same process. */
export interface SiteContext {
  requestId: string;
  readRegistry(): Promise<RemoteRegistry>;
  /** Where this process itself answers, for the remotes' code on the server. */
  origin: string;
  graphUrl: string;
  /** The face of titles, which is worth loading with the page; null where the build has none. */
  fontUrl: string | null;
  /** Scripts that every page needs beside those which Next knows of. */
  sharedChunks: readonly string[];
  /** Vouch for the visitor on whose behalf a page is rendered. */
  graphHeaders: Record<string, string>;
}

const contexts = new WeakMap<IncomingMessage, SiteContext>();
const key = Symbol.for('castgraph.site-context');
// Next bundles its own copy of this module; both meet at the registered symbol.
const place = globalThis as { [key]?: WeakMap<IncomingMessage, SiteContext> };
place[key] ??= contexts;

export function attachSiteContext(req: IncomingMessage, context: SiteContext): void {
  place[key]?.set(req, context);
}

/** Absent for pages that were rendered by the build. */
export function findSiteContext(req: IncomingMessage | undefined): SiteContext | undefined {
  return req && place[key]?.get(req);
}

/** @throws Error where Next runs without the shell's own server around it. */
export function readSiteContext(req: IncomingMessage): SiteContext {
  const context = findSiteContext(req);
  if (!context) throw new Error('Pages of the shell are rendered by its own server (src/main.ts).');
  return context;
}
