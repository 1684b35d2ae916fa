import { describe, expect, it } from 'vitest';
import { seal, unseal } from './seal.ts';

const secret = Buffer.alloc(32, 1);

describe('a sealed text', () => {
  it('comes back with the secret, and looks different each time', () => {
    const sealed = seal(secret, '{"d":"private"}');
    expect(unseal(secret, sealed)).toBe('{"d":"private"}');
    expect(seal(secret, '{"d":"private"}')).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain('private');
  });

  it('stays shut for another secret, and where it was changed', () => {
    const sealed = seal(secret, 'text');
    expect(() => unseal(Buffer.alloc(32, 2), sealed)).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => unseal(secret, bytes.toString('base64'))).toThrow();
  });
});
