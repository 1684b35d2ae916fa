import { describe, expect, it } from 'vitest';
import { planParts } from './part-plan.ts';

describe('cutting a file', () => {
  it('covers every byte once, the last part being the rest', () => {
    expect(planParts(25, 10)).toEqual([
      { number: 1, startByte: 0, endByte: 10 },
      { number: 2, startByte: 10, endByte: 20 },
      { number: 3, startByte: 20, endByte: 25 },
    ]);
    expect(planParts(20, 10)).toHaveLength(2);
    expect(planParts(0, 10)).toEqual([]);
  });
});
