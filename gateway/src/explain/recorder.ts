import type { FetchStep } from '../execute/plan.ts';
import type { FetchTrace, Trace } from '../execute/trace.ts';

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
  /** Time since the operation began, on the clock of the fetches. */
  elapsedMs(): number;
}

export function createRecorder(nowMs: () => number = () => performance.now()): Recorder {
  const beganMs = nowMs();
  const fetches: RecordedFetch[] = [];
  return {
    fetches,
    planMs: 0,
    elapsedMs: () => nowMs() - beganMs,
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
