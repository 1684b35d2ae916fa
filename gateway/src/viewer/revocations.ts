/** Which sessions ended before their access tokens did, and whether that is known at all. */
export interface Revocations {
  has(sessionId: string): boolean;
  /** True while no feed tells of revocations: then nobody's session can be trusted. */
  isBlind(): boolean;
  add(sessionIds: readonly string[], untilMs: number): void;
  /** By this feed, every session that ended until then is known: also those that ended before the feed began. */
  hear(feed: string, untilMs?: number): void;
  /** Calls back for each session that ends. */
  onRevoked(listener: (sessionId: string) => void): void;
}

/** Feeds that are silent for longer do not count. */
const SILENCE_MAX_MS = 5_000;
/** Longer than any access token lives. */
export const REVOKED_LIFE_MS = 15 * 60_000;

/** Holds revocations in memory, so that no request waits for a store. */
export function createRevocations({ nowMs = Date.now }: { nowMs?: () => number } = {}): Revocations {
  const revoked = new Map<string, number>();
  const heardUntilMs = new Map<string, number>();
  const listeners: ((sessionId: string) => void)[] = [];
  let sweepAtMs = 0;

  function sweep(): void {
    if (nowMs() < sweepAtMs) return;
    sweepAtMs = nowMs() + 60_000;
    for (const [sessionId, untilMs] of revoked) if (untilMs < nowMs()) revoked.delete(sessionId);
  }

  return {
    has: (sessionId) => revoked.has(sessionId),
    isBlind: () => ![...heardUntilMs.values()].some((untilMs) => nowMs() - untilMs <= SILENCE_MAX_MS),
    add(sessionIds, untilMs) {
      sweep();
      for (const sessionId of sessionIds) {
        const isNew = !revoked.has(sessionId);
        revoked.set(sessionId, Math.max(untilMs, nowMs() + REVOKED_LIFE_MS, revoked.get(sessionId) ?? 0));
        if (isNew) for (const listener of listeners) listener(sessionId);
      }
    },
    hear(feed, untilMs = nowMs()) {
      // Nobody knows of what is to come, whatever the clock of another machine says.
      heardUntilMs.set(feed, Math.max(heardUntilMs.get(feed) ?? 0, Math.min(untilMs, nowMs())));
    },
    onRevoked(listener) {
      listeners.push(listener);
    },
  };
}
