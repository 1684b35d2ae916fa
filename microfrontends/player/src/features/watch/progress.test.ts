import { describe, expect, it } from 'vitest';
import { firstPlayablePercent, type RenditionProgress } from './progress.ts';

const rung = (heightPx: number | null, state: RenditionProgress['state'], progressPercent = 0) => ({
  heightPx,
  state,
  progressPercent,
});

describe('how far a video is', () => {
  it('counts the picture that is furthest, since one is enough to watch', () => {
    expect(firstPlayablePercent([rung(360, 'ENCODING', 40), rung(720, 'QUEUED'), rung(null, 'READY', 100)])).toBe(40);
    expect(firstPlayablePercent([rung(360, 'READY'), rung(720, 'QUEUED')])).toBe(100);
    expect(firstPlayablePercent([])).toBe(0);
  });
});
