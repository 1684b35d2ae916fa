/** Ends what must not outlive an access token. */
export interface TokenWatch {
  /** The token that counts from now on, Infinity where it does not end by itself; null for a visitor, whose socket has no end. */
  expireAt(atMs: number | null): void;
  stop(): void;
}

export interface TokenWatchOptions {
  /** How long the next token may be late. */
  graceMs: number;
  onExpired: () => void;
}

/** Timers longer than 24.8 days overflow: what lives longer is looked at again. */
const TIMER_MAX_MS = 24 * 60 * 60_000;

export function createTokenWatch({ graceMs, onExpired }: TokenWatchOptions): TokenWatch {
  let timer: NodeJS.Timeout | undefined;

  function expireAt(atMs: number | null): void {
    clearTimeout(timer);
    if (atMs === null || atMs === Number.POSITIVE_INFINITY) return;
    const remainingMs = Math.max(0, atMs - Date.now()) + graceMs;
    timer =
      remainingMs > TIMER_MAX_MS
        ? setTimeout(() => expireAt(atMs), TIMER_MAX_MS).unref()
        : setTimeout(onExpired, remainingMs).unref();
  }

  return { expireAt, stop: () => clearTimeout(timer) };
}
