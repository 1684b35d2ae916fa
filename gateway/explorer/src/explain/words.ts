import type { CacheState } from '../state/answer.ts';

export const cacheWords: Record<CacheState, string> = {
  none: 'not cached',
  miss: 'cache missed',
  partial: 'partly cached',
  hit: 'from the cache',
  shared: 'shared fetch',
};

/** `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
