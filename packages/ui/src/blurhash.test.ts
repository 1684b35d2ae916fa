import { describe, expect, it } from 'vitest';
import { averageColour, decodeBlurhash } from './blurhash.ts';

// The example of the algorithm's own page.
const hash = 'LEHV6nWB2yk8pyo0adR*.7kCMdnj';

describe('BlurHash', () => {
  it('gives its average colour without decoding', () => {
    expect(averageColour(hash)).toBe('#979695');
  });

  it('decodes to opaque pixels whose mean is near the average colour', () => {
    const pixels = decodeBlurhash(hash, 32, 18);
    expect(pixels).toHaveLength(32 * 18 * 4);
    let red = 0;
    for (let at = 0; at < (pixels?.length ?? 0); at += 4) {
      red += pixels?.[at] ?? 0;
      expect(pixels?.[at + 3]).toBe(255);
    }
    expect(Math.abs(red / (32 * 18) - 0x97)).toBeLessThan(24);
  });

  it.each(['', 'short', 'LEHV6nWB2yk8pyo0adR*.7kCMdn', 'LEHV6nWB2yk8pyo0adR*.7kCMd"j'])('refuses %j', (broken) => {
    expect(averageColour(broken)).toBeNull();
    expect(decodeBlurhash(broken, 4, 4)).toBeNull();
  });
});
