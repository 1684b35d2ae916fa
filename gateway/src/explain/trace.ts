import type { FetchStep } from '../execute/plan.ts';

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

/** One fetch as it was seen. Times are milliseconds; the start counts from the beginning of the operation. */
export interface RecordedFetch extends FetchTrace {
  readonly id: string;
  readonly step: FetchStep;
  readonly path: readonly string[];
  readonly startMs: number;
  durationMs: number;
}

export interface Recorder extends Trace {
  readonly fetches: readonly RecordedFetch[];
  /** Time that planning took; next to nothing where the plan was known. */
  planMs: number;
}

export function createRecorder(nowMs: () => number = () => performance.now()): Recorder {
  const beganMs = nowMs();
  const fetches: RecordedFetch[] = [];
  return {
    fetches,
    planMs: 0,
    begin(step, path) {
      const startMs = nowMs() - beganMs;
      const fetch: RecordedFetch = {
        id: `f${fetches.length + 1}`,
        step,
        path,
        startMs,
        durationMs: 0,
        cache: 'none',
        status: 'ok',
        end: () => {
          fetch.durationMs = nowMs() - beganMs - startMs;
        },
      };
      fetches.push(fetch);
      return fetch;
    },
  };
}
