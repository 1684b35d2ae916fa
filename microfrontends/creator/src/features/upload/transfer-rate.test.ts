import { describe, expect, it } from 'vitest';
import { createTransferRate } from './transfer-rate.ts';

describe('speed and time left', () => {
  it('says nothing until there is enough to tell', () => {
    const rate = createTransferRate();
    rate.note(0, 0);
    rate.note(1_000_000, 300);
    expect(rate.bytesPerSecond()).toBeNull();
    expect(rate.leftMs(5_000_000)).toBeNull();
  });

  it('follows a line that becomes slower within its window', () => {
    const rate = createTransferRate();
    for (let second = 0; second <= 10; second += 1) rate.note(second * 1_000_000, second * 1000);
    expect(rate.bytesPerSecond()).toBeCloseTo(1_000_000, -1);
    for (let second = 11; second <= 21; second += 1) rate.note(10_000_000 + (second - 10) * 100_000, second * 1000);
    expect(rate.bytesPerSecond()).toBeLessThan(200_000);
    expect(rate.leftMs(1_000_000)).toBeGreaterThan(5_000);
  });

  it('does not count a pause', () => {
    const rate = createTransferRate();
    rate.note(0, 0);
    rate.note(4_000_000, 2000);
    rate.reset();
    rate.note(4_000_000, 60_000);
    rate.note(6_000_000, 61_000);
    expect(rate.bytesPerSecond()).toBe(2_000_000);
  });

  it('does not promise an end while nothing arrives', () => {
    const rate = createTransferRate();
    rate.note(5, 0);
    rate.note(5, 2000);
    expect(rate.bytesPerSecond()).toBe(0);
    expect(rate.leftMs(100)).toBeNull();
  });
});
