import { describe, expect, it } from 'vitest';
import { emailRules, handleRules, tidyHandle } from './rules.ts';

describe('what is asked of a handle', () => {
  it.each(['abc', '@Olive-Press', 'a_b-9', 'a'.repeat(30)])('takes %s', (handle) => {
    expect(handleRules.pattern.value.test(handle)).toBe(true);
  });

  it.each(['ab', 'a'.repeat(31), 'a b', 'jörg', '@@x'])('refuses %s', (handle) => {
    expect(handleRules.pattern.value.test(handle)).toBe(false);
  });

  it('sends what the server compares', () => {
    expect(tidyHandle(' @Olive ')).toBe('olive');
  });
});

describe('what is asked of an e-mail address', () => {
  it.each(['olive@example.org', ' a.b+c@sub.example.org '])('takes %s', (address) => {
    expect(emailRules.pattern.value.test(address)).toBe(true);
  });

  // A form that takes long over a long line freezes the page of whoever pasted it.
  it('refuses what is none, at once', () => {
    const startedAt = performance.now();
    for (const address of ['olive', 'a@b', '@b.c', 'a b@c.d', `${'a@'.repeat(20_000)}`])
      expect(emailRules.pattern.value.test(address)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
