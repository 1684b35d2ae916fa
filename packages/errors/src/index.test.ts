import { describe, expect, it } from 'vitest';
import { AppError, isRetryable, refuseInput } from './index.ts';

describe('a refused input', () => {
  it('names its field and what to do, and cannot succeed unchanged', () => {
    const error = refuseInput('title', 'A title has 3 to 200 characters.');
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: 'A title has 3 to 200 characters.',
      details: { field: 'title' },
    });
    expect(isRetryable(error.code)).toBe(false);
  });
});
