import { createLogger } from '@castgraph/logger';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchWithdrawals } from './withdrawn.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const NOW_S = Date.UTC(2026, 0, 1) / 1_000;
const VOID_UNTIL_S = NOW_S + 600;
const OBJECT = 'v/vid_1/1-2/master.m3u8';
let answers: { entries: [key: string, second: string][]; isAway: boolean; isTold: boolean };
let watched: ReturnType<typeof watchWithdrawals>;

const redis = {
  async exists() {
    if (answers.isAway) throw new Error('away');
    return answers.isTold ? 1 : 0;
  },
  async scan() {
    if (answers.isAway) throw new Error('away');
    return ['0', answers.entries.map(([key]) => key)] as [string, string[]];
  },
  mget: async () => answers.entries.map(([, second]) => second),
} as unknown as Parameters<typeof watchWithdrawals>[0];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_S * 1_000 });
  answers = { entries: [['castgraph:media:void:v/vid_1/', String(VOID_UNTIL_S)]], isAway: false, isTold: true };
  watched = watchWithdrawals(redis, log);
});
afterEach(() => {
  watched.close();
  vi.useRealTimers();
});

describe('addresses that were taken back', () => {
  it('are known by the video, up to the second that its owner named', async () => {
    await vi.advanceTimersByTimeAsync(1);
    watched.assertKnown();
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('withdrawn');
    expect(watched.judge(OBJECT, VOID_UNTIL_S + 1)).toBe('good');
    expect(watched.judge('v/vid_10/1-2/master.m3u8', VOID_UNTIL_S)).toBe('good');
  });

  it('leave nothing to be judged before they were read once', async () => {
    expect(() => watched.assertKnown()).toThrow();
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('unknown');
  });

  it('stay known while Redis is away; of all others nobody can tell after 30 seconds, and then again', async () => {
    await vi.advanceTimersByTimeAsync(1);
    answers.isAway = true;
    await vi.advanceTimersByTimeAsync(25_000);
    expect(watched.judge('v/vid_2/1-1/x.m4s', VOID_UNTIL_S)).toBe('good');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('withdrawn');
    expect(watched.judge('v/vid_2/1-1/x.m4s', VOID_UNTIL_S)).toBe('unknown');
    answers.isAway = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watched.judge('v/vid_2/1-1/x.m4s', VOID_UNTIL_S)).toBe('good');
  });

  it('stay known where Redis forgot them, until their second has passed', async () => {
    await vi.advanceTimersByTimeAsync(1);
    answers.entries = [];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('withdrawn');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('good');
  });

  it('cannot be told from others by a list that nobody vouches for: an emptied Redis, or one that cannot be written to', async () => {
    answers = { entries: [], isAway: false, isTold: false };
    await vi.advanceTimersByTimeAsync(1);
    expect(watched.judge(OBJECT, VOID_UNTIL_S)).toBe('unknown');
  });
});
