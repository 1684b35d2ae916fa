import type { FetchStep } from './plan.ts';

/**
 * Where a fetch's answer came from: no cache was asked (`none`), a cache had nothing, a part or all of it, or the fetch was
 * under way already for the same viewer (`shared`).
 */
export type CacheState = 'none' | 'miss' | 'partial' | 'hit' | 'shared';

/** `errors`: answered with errors, `failed`: not answered, `skipped`: there was nothing to ask for. */
export type FetchStatus = 'ok' | 'errors' | 'failed' | 'skipped';

/** What whoever runs a fetch tells about it. */
export interface FetchTrace {
  cache: CacheState;
  status: FetchStatus;
  /** Entities that were needed, each counted once; absent for root fields. */
  entities?: number;
  /** Called once, when what the fetch brought is in its place. */
  end(): void;
}

/** Watches one operation run. Ordinary operations have none, and pay nothing. */
export interface Trace {
  /** `path` leads through the response to the objects that the fetch is for. */
  begin(step: FetchStep, path: readonly string[]): FetchTrace;
}
