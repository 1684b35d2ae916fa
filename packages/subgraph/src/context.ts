import type { Viewer } from '@castgraph/auth/viewer';
import type { Logger } from '@castgraph/logger';

/** What every resolver knows about the request. */
export interface RequestContext {
  viewer: Viewer | null;
  /** The address of the browser or program that asks, as the gateway vouches. */
  clientAddress: string;
  /** What the browser or program calls itself, where the gateway said. */
  userAgent?: string;
  requestId: string;
  log: Logger;
}
