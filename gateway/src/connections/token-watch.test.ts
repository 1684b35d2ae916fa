import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenWatch } from './token-watch.ts';

const DAY_MS = 24 * 60 * 60_000;
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the end of an access token', () => {
  it('is waited for as long as it takes, months too, and with the grace', () => {
    const onExpired = vi.fn();
    createTokenWatch({ graceMs: 15_000, onExpired }).expireAt(Date.now() + 90 * DAY_MS);
    vi.advanceTimersByTime(90 * DAY_MS + 14_999);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledTimes(1);
  });

  it.each([null, Number.POSITIVE_INFINITY])('does not come for one that ends at %s', (atMs) => {
    const onExpired = vi.fn();
    createTokenWatch({ graceMs: 1, onExpired }).expireAt(atMs);
    vi.advanceTimersByTime(1_000 * DAY_MS);
    expect(onExpired).not.toHaveBeenCalled();
  });

  it('is that of the token that came last', () => {
    const onExpired = vi.fn();
    const watch = createTokenWatch({ graceMs: 0, onExpired });
    watch.expireAt(Date.now() + 1_000);
    watch.expireAt(Date.now() + 5_000);
    vi.advanceTimersByTime(4_999);
    expect(onExpired).not.toHaveBeenCalled();
    watch.stop();
    vi.advanceTimersByTime(10_000);
    expect(onExpired).not.toHaveBeenCalled();
  });

  it('is not waited for once nobody is there any more, whatever token comes then', () => {
    const [onDue, onExpired] = [vi.fn(), vi.fn()];
    const watch = createTokenWatch({ graceMs: 0, onDue, onExpired });
    watch.stop();
    watch.expireAt(Date.now() + 1_000);
    vi.advanceTimersByTime(10_000);
    expect([onDue.mock.calls, onExpired.mock.calls, vi.getTimerCount()]).toEqual([[], [], 0]);
  });
});
