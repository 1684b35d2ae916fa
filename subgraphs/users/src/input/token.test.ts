import { describe, expect, it } from 'vitest';
import { deriveChild, hashToken, newToken } from './token.ts';

describe('a token', () => {
  it('is new each time and hashes to 32 bytes', () => {
    expect(newToken()).not.toBe(newToken());
    expect(hashToken(newToken())).toHaveLength(32);
  });

  it.each(['', 'x', 'x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}/`, `${'x'.repeat(42)}\n`])('is not %j', (value) => {
    expect(hashToken(value)).toBeNull();
  });

  // A copied token without the salt, or a copied salt without the token, must not yield the child.
  it('has a child that takes both the token and the salt', () => {
    const [token, salt] = [newToken(), Buffer.alloc(32, 1)];
    const child = deriveChild(token, salt);
    expect(deriveChild(token, salt)).toBe(child);
    expect(deriveChild(token, Buffer.alloc(32, 2))).not.toBe(child);
    expect(deriveChild(newToken(), salt)).not.toBe(child);
    expect(hashToken(child)).not.toBeNull();
  });
});
