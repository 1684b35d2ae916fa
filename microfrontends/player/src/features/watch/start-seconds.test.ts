import { describe, expect, it } from 'vitest';
import { readStartSeconds } from './start-seconds.ts';

describe('the moment that an address names', () => {
  it('is understood in the ways people write it', () => {
    expect(readStartSeconds('90')).toBe(90);
    expect(readStartSeconds('90s')).toBe(90);
    expect(readStartSeconds('1m30s')).toBe(90);
    expect(readStartSeconds('1h2m3s')).toBe(3723);
  });

  it('is nothing where it is nonsense', () => {
    for (const t of [undefined, '', 'soon', '-5', '1e9', '<script>']) expect(readStartSeconds(t)).toBeNull();
  });
});
