import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onceKnown } from './once-known.ts';

const refusal = (code: string) =>
  new CombinedGraphQLErrors({ errors: [{ message: code, extensions: { code, retryAfterMs: 1_000 } }] });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('using what another domain has just made', () => {
  it('is tried until it is known there', async () => {
    const use = vi.fn(async () => undefined).mockRejectedValueOnce(refusal('NOT_YET_KNOWN'));
    const using = onceKnown(use);
    await vi.runAllTimersAsync();
    await using;
    expect(use).toHaveBeenCalledTimes(2);
  });

  it('is not tried again after any other refusal', async () => {
    const use = vi.fn(async () => Promise.reject(refusal('INVALID_INPUT')));
    await expect(onceKnown(use)).rejects.toThrow('INVALID_INPUT');
    expect(use).toHaveBeenCalledTimes(1);
  });

  it('ends with the refusal where it stays unknown', async () => {
    const use = vi.fn(async () => Promise.reject(refusal('NOT_YET_KNOWN')));
    const using = expect(onceKnown(use)).rejects.toThrow('NOT_YET_KNOWN');
    await vi.runAllTimersAsync();
    await using;
  });
});
