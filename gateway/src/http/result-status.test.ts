import { describe, expect, it } from 'vitest';
import { statusOfResult } from './result-status.ts';

const limited = (name: string, retryAfterMs = 1_500) => ({
  message: 'Too often.',
  path: [name],
  extensions: { code: 'RATE_LIMITED', retryAfterMs },
});

describe('the status of an operation that ran', () => {
  it('is 429 where every root field was too much, with the longest wait', () => {
    expect(statusOfResult({ a: null, b: null }, [limited('a'), limited('b', 9_001)])).toMatchObject({
      status: 429,
      legacyStatus: 429,
      headers: { 'retry-after': '10' },
    });
    expect(statusOfResult(null, [limited('a')]).status).toBe(429);
  });

  it.each([
    ['another field was answered', { a: null, b: 1 }, [limited('a')]],
    ['another field is null by itself', { a: null, b: null }, [limited('a')]],
    [
      'another field failed otherwise',
      { a: null, b: null },
      [limited('a'), { ...limited('b'), extensions: { code: 'INTERNAL' } }],
    ],
    ['it was a field further below', { a: { b: null } }, [{ ...limited('a'), path: ['a', 'b'] }]],
  ])('is 200 where %s', (_, data, errors) => {
    expect(statusOfResult(data, errors).status).toBe(200);
  });
});
