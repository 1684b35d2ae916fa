const KEYS_MAX = 50_000;

/** The log of a sliding window in this process's memory, bounded: the key that was idle longest goes first. */
export function createLocalWindow(now: () => number = Date.now) {
  const logs = new Map<string, number[]>();
  return {
    /** Milliseconds until it is worth trying again; 0 where it is allowed, and counted. */
    take(key: string, max: number, windowMs: number): number {
      const nowMs = now();
      const recent = (logs.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs);
      const oldestMs = recent[0];
      if (recent.length >= max && oldestMs !== undefined) return Math.max(1, oldestMs + windowMs - nowMs);
      recent.push(nowMs);
      logs.delete(key);
      logs.set(key, recent);
      if (logs.size > KEYS_MAX) for (const idle of logs.keys()) if (logs.delete(idle)) break;
      return 0;
    },
    forget(key: string) {
      logs.delete(key);
    },
  };
}
