import { readNextPath } from './next-path.ts';

const KEY = 'castgraph.next';
/** As long as the longest-lived link of a mail works. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Remembers where somebody was heading while they go through their mail. Its link opens a tab of its own, so that a tab's
 * memory would not do; a browser that keeps nothing loses this way back and nothing else.
 */
export function keepNextPath(path: string, now = Date.now()): void {
  try {
    if (path === '/') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ path, untilMs: now + KEPT_MS }));
  } catch {
    return;
  }
}

/** Where they were heading, once; home where that is unknown or too long ago. */
export function takeNextPath(now = Date.now()): string {
  try {
    const { path, untilMs } = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    localStorage.removeItem(KEY);
    return typeof path === 'string' && untilMs > now ? readNextPath(path) : '/';
  } catch {
    return '/';
  }
}

/** A page of this remote that knows where its visitor was heading. */
export function withNextPath(page: '/sign-in' | '/sign-up' | '/reset', next: string): string {
  return next === '/' ? page : `${page}?next=${encodeURIComponent(next)}`;
}
