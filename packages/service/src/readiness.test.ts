import { afterEach, describe, expect, it, vi } from 'vitest';
import { readReadiness } from './readiness.ts';

const fit = async () => 'fine';
const broken = async () => {
  throw new Error('the password of the database is hunter2');
};

afterEach(() => vi.useRealTimers());

describe('whether a process is ready', () => {
  it('is said a part, without the reasons', async () => {
    const readiness = await readReadiness({ store: fit, database: broken }, false);
    expect(readiness).toEqual({ isReady: false, body: { status: 'unfit', parts: { store: 'ok', database: 'unfit' } } });
  });

  it('is no while it drains, however fit it is', async () => {
    expect(await readReadiness({ store: fit }, true)).toMatchObject({ isReady: false, body: { status: 'draining' } });
  });

  // Whoever asks must learn that a part hangs, not hang with it.
  it('is known within two seconds, also of a part that never answers', async () => {
    vi.useFakeTimers();
    const reading = readReadiness({ store: fit, database: () => new Promise(() => {}) }, false);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(reading).resolves.toMatchObject({ isReady: false, body: { parts: { store: 'ok', database: 'unfit' } } });
  });
});
