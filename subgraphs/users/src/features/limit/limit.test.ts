import { describe, expect, it } from 'vitest';
import { defaultLimits, readLimits } from './limit.rules.ts';
import { createLocalWindow } from './local-window.ts';

describe('limits', () => {
  it('are the defaults of the security requirements', () => {
    expect(defaultLimits.signInPerAddress).toEqual({ max: 5, windowMs: 60_000 });
    expect(defaultLimits.signUpPerAddress).toEqual({ max: 3, windowMs: 3_600_000 });
    expect(readLimits(undefined)).toEqual(defaultLimits);
    expect(readLimits('')).toEqual(defaultLimits);
  });

  it('are raised by name, those of other services passed over', () => {
    const limits = readLimits('{"signInPerAddress":100,"signUpPerAddress":{"max":9,"windowS":60},"uploadsPerDay":5}');
    expect(limits.signInPerAddress).toEqual({ max: 100, windowMs: 60_000 });
    expect(limits.signUpPerAddress).toEqual({ max: 9, windowMs: 60_000 });
    expect(limits).not.toHaveProperty('uploadsPerDay');
  });

  it.each(['nonsense', '[]', '{"signInPerAddress":0}', '{"signInPerAddress":"5"}', '{"signInPerAddress":{"windowS":5}}'])(
    'refuse %s',
    (text) => {
      expect(() => readLimits(text)).toThrow();
    },
  );
});

describe('a window without Redis', () => {
  it('slides: a place becomes free when the oldest try has left it', () => {
    let now = 0;
    const window = createLocalWindow(() => now);
    const take = () => window.take('k', 2, 1_000);
    expect(take()).toBe(0);
    now = 400;
    expect(take()).toBe(0);
    now = 900;
    expect(take()).toBe(100);
    now = 1_001;
    expect(take()).toBe(0);
    expect(take()).toBe(399);
  });

  it('forgets on request, and the idlest key when there are too many', () => {
    const window = createLocalWindow();
    for (let n = 0; n < 50_010; n++) window.take(`k${n}`, 1, 60_000);
    expect(window.take('k0', 1, 60_000)).toBe(0);
    expect(window.take('k50009', 1, 60_000)).toBeGreaterThan(0);
    window.forget('k50009');
    expect(window.take('k50009', 1, 60_000)).toBe(0);
  });
});
