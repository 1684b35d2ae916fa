import { describe, expect, it } from 'vitest';
import { reconnectWaitMs } from './socket-link.ts';

const longest = (retries: number) => reconnectWaitMs(retries, () => 1);

describe('a socket that was lost', () => {
  it('is tried again within half a second first, then more slowly', () => {
    expect([0, 1, 2, 3].map(longest)).toEqual([500, 1_000, 2_000, 4_000]);
  });

  it('is never more than four seconds from its next try, however long the gateway is away', () => {
    for (const retries of [4, 10, 100, 5_000]) expect(longest(retries)).toBe(4_000);
  });

  it('does not come back in step with all others', () => {
    expect(reconnectWaitMs(3, () => 0)).toBe(0);
    expect(reconnectWaitMs(3, () => 0.5)).toBe(2_000);
  });
});
