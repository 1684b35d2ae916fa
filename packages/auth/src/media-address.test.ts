import { describe, expect, it } from 'vitest';
import { signDirectory, stableExpiry, verifyDirectory } from './media-address.ts';

const key = Buffer.alloc(32, 3);
const directory = 'v/vid_1/1-1/';
const expiresAt = new Date('2030-01-01T00:00:00Z');
const address = new URL(signDirectory({ key, publicUrl: 'http://127.0.0.1:4100', directory, expiresAt }));
const [, , signature = '', expiry = ''] = address.pathname.split('/');
const verdict = (changes: object, nowMs = Date.parse('2029-12-31T00:00:00Z')) =>
  verifyDirectory(key, { signature, expiresAtS: Number(expiry), directory, ...changes }, nowMs);

describe('a signed directory', () => {
  it('is valid until it expires', () => {
    expect(verdict({})).toBe('valid');
    expect(verdict({}, Date.parse('2030-01-01T00:00:01Z'))).toBe('expired');
  });

  it('covers the directory and the expiry', () => {
    expect(verdict({ directory: 'v/vid_2/1-1/' })).toBe('forged');
    expect(verdict({ expiresAtS: Number(expiry) + 1 })).toBe('forged');
    expect(verdict({ expiresAtS: Number.NaN })).toBe('forged');
  });

  it('is given the same expiry within one window, never less than the life asked for', () => {
    const [first, second] = [stableExpiry(1_000, 1_500), stableExpiry(1_000, 1_900)];
    expect(first).toEqual(second);
    expect(first.getTime()).toBeGreaterThanOrEqual(2_500);
  });
});
