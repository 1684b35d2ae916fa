/** Something with writes that wait to leave together. */
export interface Flushable {
  flush(): void;
}

export interface FlushQueue {
  /** Has it flushed soon: once, however much it writes until then. */
  add(writer: Flushable): void;
}

/** A round that took longer than this is load; less is what quiet hours cost. */
const LOAD_MS = 4;
/** Whoever comes so soon behind a round has waited for it. */
const BEHIND_MS = 2;
const WINDOW_MS_MAX = 20;

/**
 * Gathers what one turn of the event loop writes to each connection into one write. While rounds follow upon each other it
 * gathers for as long as the round before took, at most 20 ms: a system call for several frames costs hardly more than for
 * one, so that what would be a growing backlog becomes fewer, larger writes.
 */
export function createFlushQueue({ nowMs = () => performance.now() }: { nowMs?: () => number } = {}): FlushQueue {
  let waiting: Flushable[] = [];
  let endedAtMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;

  function flushAll(): void {
    const round = waiting;
    waiting = [];
    const startedAtMs = nowMs();
    for (const writer of round) writer.flush();
    endedAtMs = nowMs();
    tookMs = endedAtMs - startedAtMs;
  }

  return {
    add(writer) {
      if (waiting.push(writer) > 1) return;
      const isBehind = tookMs > LOAD_MS && nowMs() - endedAtMs < BEHIND_MS;
      if (isBehind) setTimeout(flushAll, Math.min(tookMs, WINDOW_MS_MAX));
      else setImmediate(flushAll);
    },
  };
}
