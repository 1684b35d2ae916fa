import { describe, expect, it } from 'vitest';
import { groupAddress, signClientAddress, verifyClientAddress } from './client-address.ts';

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

describe('an address in a limit', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s counts as %s', (address, group) => {
    expect(groupAddress(address)).toBe(group);
  });
});
