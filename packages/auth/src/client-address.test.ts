import { describe, expect, it } from 'vitest';
import { signClientAddress, verifyClientAddress } from './client-address.ts';

const key = Buffer.alloc(32, 1);

describe('the address that the shell vouches for', () => {
  it.each(['203.0.113.9', '2001:db8::1'])('comes through whole: %s', (address) => {
    expect(verifyClientAddress(key, signClientAddress(key, address))).toBe(address);
  });

  it.each([
    ['absent', undefined],
    ['a bare address', '203.0.113.9'],
    ['signed by somebody else', signClientAddress(Buffer.alloc(32, 2), '203.0.113.9')],
    ['older than a minute', signClientAddress(key, '203.0.113.9', Date.now() - 61_000)],
    ['not an address', signClientAddress(key, 'localhost\r\nx: y')],
  ])('is not believed when it is %s', (_, header) => {
    expect(verifyClientAddress(key, header)).toBeUndefined();
  });
});
