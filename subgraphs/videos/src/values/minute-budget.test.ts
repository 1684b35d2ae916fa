import { describe, expect, it } from 'vitest';
import { createMinuteBudget } from './minute-budget.ts';

describe('a budget of a minute', () => {
  it('is each one’s own, spent wholly or not at all, and new in the next minute', () => {
    let nowMs = 0;
    const budget = createMinuteBudget(100, () => nowMs);
    expect([budget.spend('ada', 60), budget.spend('ada', 60), budget.spend('ada', 40), budget.spend('ada', 1)]).toEqual([
      ...[true, false, true, false],
    ]);
    expect(budget.spend('eve', 100)).toBe(true);
    nowMs = 59_000;
    expect(budget.spend('ada', 1)).toBe(false);
    expect(budget.restMs()).toBe(1_000);
    nowMs = 60_000;
    expect(budget.spend('ada', 100)).toBe(true);
  });
});
