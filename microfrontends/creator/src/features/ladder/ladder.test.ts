import { describe, expect, it } from 'vitest';
import { emptyLadder, listRows, nameBestReady, noteRenditions, type Rendition } from './ladder.ts';

const rung = (id: string, change: Partial<Rendition> = {}): Rendition => ({
  id,
  heightPx: 720,
  frameRate: 30,
  state: 'ENCODING',
  progressPercent: 0,
  ...change,
});

describe('the ladder', () => {
  it('lists the sound first and then the rungs from the lowest up', () => {
    const ladder = noteRenditions(
      emptyLadder,
      [rung('c', { heightPx: 1080, frameRate: 60 }), rung('a', { heightPx: null, frameRate: null, state: 'READY' }), rung('b')],
      0,
    );
    expect(listRows(ladder).map(({ label, state }) => [label, state])).toEqual([
      ['Audio', 'ready'],
      ['720p', 'running'],
      ['1080p60', 'running'],
    ]);
  });

  it('tells the time left once it has seen enough', () => {
    let ladder = noteRenditions(emptyLadder, [rung('a', { progressPercent: 10 })], 0);
    expect(listRows(ladder)[0]?.leftMs).toBeNull();
    ladder = noteRenditions(ladder, [rung('a', { progressPercent: 11 })], 2_000);
    expect(listRows(ladder)[0]?.leftMs).toBeNull();
    ladder = noteRenditions(ladder, [rung('a', { progressPercent: 30 })], 10_000);
    expect(listRows(ladder)[0]?.leftMs).toBe(35_000);
  });

  // A page that resumes by cursor hears of the past after it has read the present.
  it('does not go back because of an event that comes late', () => {
    let ladder = noteRenditions(emptyLadder, [rung('a', { progressPercent: 60 })], 0);
    ladder = noteRenditions(ladder, [rung('a', { progressPercent: 40 })], 1_000);
    expect(listRows(ladder)[0]?.percent).toBe(60);
  });

  it('starts over when a rung is made again', () => {
    let ladder = noteRenditions(emptyLadder, [rung('a', { state: 'FAILED', progressPercent: 60 })], 0);
    ladder = noteRenditions(ladder, [rung('a', { state: 'ENCODING', progressPercent: 5 })], 1_000);
    expect(listRows(ladder)[0]).toMatchObject({ state: 'running', percent: 5 });
  });

  it('names the best that can be watched', () => {
    const ladder = noteRenditions(
      emptyLadder,
      [rung('a', { heightPx: 360, state: 'READY' }), rung('b', { heightPx: null, state: 'READY' }), rung('c')],
      0,
    );
    expect(nameBestReady(listRows(ladder))).toBe('360p');
    expect(nameBestReady([])).toBeNull();
  });
});
