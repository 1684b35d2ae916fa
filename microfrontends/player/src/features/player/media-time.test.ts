import { describe, expect, it } from 'vitest';
import { clampPosition, describePosition, formatClock, percentOf } from './media-time.ts';

describe('the clock of the player', () => {
  it('shows minutes without a leading zero and hours only when there are some', () => {
    expect(formatClock(7.9)).toBe('0:07');
    expect(formatClock(838)).toBe('13:58');
    expect(formatClock(3723)).toBe('1:02:03');
  });

  // Before metadata is there a media element says NaN, and of a stream that grows Infinity.
  it('reads zero while the length is unknown', () => {
    expect(formatClock(Number.NaN)).toBe('0:00');
    expect(formatClock(Number.POSITIVE_INFINITY)).toBe('0:00');
  });

  it('says the position with its whole', () => {
    expect(describePosition(838, 2300)).toBe('13:58 of 38:20');
  });

  it('never leaves what can be played', () => {
    expect(clampPosition(-3, 10)).toBe(0);
    expect(clampPosition(12, 10)).toBe(10);
    expect(clampPosition(5, Number.NaN)).toBe(0);
  });

  it('draws a share between nothing and all', () => {
    expect(percentOf(1, 4)).toBe('25.000%');
    expect(percentOf(9, 4)).toBe('100.000%');
    expect(percentOf(1, Number.NaN)).toBe('0%');
  });
});
