import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { waitFor } from './wait-for.ts';

describe('a wait', () => {
  it('leaves nothing on the signal that could have ended it, however often it is repeated', async () => {
    const { signal } = new AbortController();
    for (let waits = 0; waits < 3; waits += 1) {
      const waiting = waitFor(1, signal);
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      await waiting;
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with its signal, also with one that was aborted before', async () => {
    const abort = new AbortController();
    const waiting = waitFor(2 ** 30, abort.signal);
    abort.abort();
    await waiting;
    await waitFor(2 ** 30, abort.signal);
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});
