import { describe, expect, it } from 'vitest';
import { createSleepers } from './wake-up.ts';

const HOUR_MS = 3_600_000;

describe('who waits for news of videos', () => {
  it('is woken by those alone', async () => {
    const sleepers = createSleepers();
    const woken: string[] = [];
    const signal = new AbortController().signal;
    const follow = (name: string, ids: string[]) => sleepers.wait(ids, HOUR_MS, signal).then(() => woken.push(name));
    const all = [follow('a', ['vid_1', 'vid_2']), follow('b', ['vid_2']), follow('c', ['vid_3'])];
    sleepers.wake('vid_1');
    await all[0];
    expect(woken).toEqual(['a']);
    sleepers.wake('vid_2');
    await all[1];
    expect(woken).toEqual(['a', 'b']);
    sleepers.wakeAll();
    await Promise.all(all);
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('is let go when it gives up', async () => {
    const leaving = new AbortController();
    const waiting = createSleepers().wait(['vid_1'], HOUR_MS, leaving.signal);
    leaving.abort();
    await waiting;
  });
});
