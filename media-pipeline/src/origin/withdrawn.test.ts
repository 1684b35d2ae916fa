import { createLogger } from '@castgraph/logger';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchWithdrawals } from './withdrawn.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const answers = { keys: ['castgraph:media:void:v/vid_1/'], isAway: false };
const redis = {
  scan: async () => {
    if (answers.isAway) throw new Error('away');
    return ['0', answers.keys] as [string, string[]];
  },
  mget: async (keys: unknown) => (keys as string[]).map(() => '1000'),
} as unknown as Parameters<typeof watchWithdrawals>[0];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('addresses that were taken back', () => {
  it('are known by the video, up to the second that its owner named', async () => {
    const withdrawn = watchWithdrawals(redis, log);
    expect(() => withdrawn.assertRead()).toThrow();
    await vi.advanceTimersByTimeAsync(1);
    withdrawn.assertRead();
    expect(withdrawn.isWithdrawn('v/vid_1/1-2/master.m3u8', 1_000)).toBe(true);
    expect(withdrawn.isWithdrawn('v/vid_1/1-2/master.m3u8', 1_001)).toBe(false);
    expect(withdrawn.isWithdrawn('v/vid_10/1-2/master.m3u8', 1)).toBe(false);
    withdrawn.close();
  });

  it('stay known while Redis is away', async () => {
    const withdrawn = watchWithdrawals(redis, log);
    await vi.advanceTimersByTimeAsync(1);
    answers.isAway = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(withdrawn.isWithdrawn('v/vid_1/1-2/master.m3u8', 1_000)).toBe(true);
    withdrawn.close();
  });
});
