/** Ends what must not outlive an access token. */
export interface TokenWatch {
  /** The token that counts from now on, Infinity where it does not end by itself; null for a visitor, whose connection has no end. */
  expireAt(atMs: number | null): void;
  /** For good: no token counts any more. */
  stop(): void;
}

export interface TokenWatchOptions {
  /** How long the next token may be late. */
  graceMs: number;
  /** The token has run out: the next one is due. */
  onDue?: () => void;
  /** It has run out, and so has the grace. */
  onExpired: () => void;
}

/** Timers longer than 24.8 days overflow: what lives longer is looked at again. */
const TIMER_MAX_MS = 24 * 60 * 60_000;

export function createTokenWatch({ graceMs, onDue, onExpired }: TokenWatchOptions): TokenWatch {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  function expireAt(atMs: number | null): void {
    clearTimeout(timer);
    if (isStopped || atMs === null || atMs === Number.POSITIVE_INFINITY) return;
    const remainingMs = Math.max(0, atMs - Date.now());
    timer =
      remainingMs > TIMER_MAX_MS
        ? setTimeout(() => expireAt(atMs), TIMER_MAX_MS).unref()
        : setTimeout(expire, remainingMs).unref();
  }

  function expire(): void {
    timer = setTimeout(onExpired, graceMs).unref();
    onDue?.();
  }

  return {
    expireAt,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
