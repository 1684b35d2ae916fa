/** Ends what must not outlive an access token. */
export interface TokenWatch {
  /** The token that counts from now on; null for a visitor, whose socket has no end. */
  expireAt(atMs: number | null): void;
  stop(): void;
}

export interface TokenWatchOptions {
  /** How long the next token may be late. */
  graceMs: number;
  onExpired: () => void;
}

/** Timers longer than this overflow; a token lives for minutes. */
const TIMER_MAX_MS = 24 * 60 * 60_000;

export function createTokenWatch({ graceMs, onExpired }: TokenWatchOptions): TokenWatch {
  let timer: NodeJS.Timeout | undefined;
  return {
    expireAt(atMs) {
      clearTimeout(timer);
      if (atMs === null) return;
      timer = setTimeout(onExpired, Math.min(Math.max(0, atMs - Date.now()) + graceMs, TIMER_MAX_MS)).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
