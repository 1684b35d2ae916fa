export type BreakerState = 'closed' | 'open' | 'probing';

export interface Breaker {
  /** Whether a request may go out now. While probing, one may. */
  allows(): boolean;
  succeed(): void;
  fail(): void;
  readonly state: BreakerState;
}

export interface BreakerOptions {
  /** Failures in a row that open it. */
  failuresMax?: number;
  firstPauseMs?: number;
  pauseMaxMs?: number;
  nowMs?: () => number;
  onChange?: (state: BreakerState) => void;
}

/**
 * Stops asking who does not answer, so that nobody waits for it, and lets single requests through to see whether
 * it is back. Each failed probe doubles the pause, up to a limit that keeps its return unnoticed for seconds only.
 */
export function createBreaker(options: BreakerOptions = {}): Breaker {
  const { failuresMax = 5, firstPauseMs = 500, pauseMaxMs = 4_000, nowMs = Date.now, onChange = () => {} } = options;
  let state: BreakerState = 'closed';
  let failures = 0;
  let pauseMs = firstPauseMs;
  let probeAtMs = 0;

  function become(next: BreakerState): void {
    if (state === next) return;
    state = next;
    onChange(next);
  }

  return {
    get state() {
      return state;
    },
    allows() {
      if (state === 'closed') return true;
      if (nowMs() < probeAtMs) return false;
      // The next probe waits for this one's outcome, or for the pause if it never comes.
      probeAtMs = nowMs() + pauseMs;
      become('probing');
      return true;
    },
    succeed() {
      failures = 0;
      pauseMs = firstPauseMs;
      become('closed');
    },
    fail() {
      failures++;
      if (state === 'closed' && failures < failuresMax) return;
      if (state === 'probing') pauseMs = Math.min(pauseMs * 2, pauseMaxMs);
      probeAtMs = nowMs() + pauseMs;
      become('open');
    },
  };
}
