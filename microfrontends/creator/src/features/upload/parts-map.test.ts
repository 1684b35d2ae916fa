import { describe, expect, it } from 'vitest';
import { describeParts, drawParts } from './parts-map.ts';

describe('parts as squares', () => {
  it('has one a part while they can be counted', () => {
    expect(drawParts(['stored', 'sending', 'again', 'waiting']).map(({ look }) => look)).toEqual(['d', 'a', 'r', '']);
  });

  it('gathers the parts of a large file', () => {
    const squares = drawParts(Array.from({ length: 1000 }, (_, index) => (index < 502 ? 'stored' : 'waiting')));
    expect(squares).toHaveLength(200);
    expect(squares[99]).toMatchObject({ look: 'd', number: 496 });
    expect(squares[100]).toMatchObject({ look: 'a', percent: 40 });
  });

  it('says the same in words', () => {
    expect(describeParts(['stored', 'sending', 'again', 'waiting'])).toBe(
      '1 of 4 parts are stored, 1 are on their way, 1 are being sent again',
    );
  });
});
