import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('are as many at once as may be, in the order of their coming, and go on behind one that fails', async () => {
    const take = createTurns(2);
    const begun: number[] = [];
    const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
    const work = (number: number) => () => {
      begun.push(number);
      return new Promise<void>((resolve, reject) => void ends.push({ resolve, reject }));
    };
    const all = [1, 2, 3, 4].map((number) => take(work(number)));
    expect(begun).toEqual([1, 2]);
    ends[0]?.reject(new Error('failed'));
    await expect(all[0]).rejects.toThrow('failed');
    expect(begun).toEqual([1, 2, 3]);
    ends[1]?.resolve();
    await all[1];
    expect(begun).toEqual([1, 2, 3, 4]);
    for (const { resolve } of ends) resolve();
    await Promise.all(all.slice(1));
    const last = take(work(5));
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    ends[4]?.resolve();
    await last;
  });
});
