import { describe, expect, it } from 'vitest';
import { isFromInside } from './inside.ts';

const from = (remoteAddress: string, headers = {}) => isFromInside({ socket: { remoteAddress } as never, headers });

describe('whoever asks from inside', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '172.20.0.1', '192.168.1.1', 'fd00::7'])('is %s', (address) => {
    expect(from(address)).toBe(true);
  });

  it.each(['203.0.113.9', '172.32.0.1', '2001:db8::1', '::ffff:203.0.113.9', ''])('is not %j', (address) => {
    expect(from(address)).toBe(false);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'])('is not a proxy that says so by %s', (name) => {
    expect(from('127.0.0.1', { [name]: '203.0.113.9' })).toBe(false);
  });
});
