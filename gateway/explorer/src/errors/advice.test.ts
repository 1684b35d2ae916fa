import { errorCodes } from '@castgraph/errors';
import { describe, expect, it } from 'vitest';
import { advise } from './advice.ts';

describe('what to do about an error', () => {
  it.each(errorCodes.filter((code) => code !== 'IDEMPOTENCY_MISMATCH'))('is said for %s', (code) => {
    expect(advise({ code, retryAfterMs: null })).toMatch(/\.$/);
  });

  it('is the wait that the gateway asks for', () => {
    expect(advise({ code: 'RATE_LIMITED', retryAfterMs: 1_200 })).toMatch(/^Run it again in 2 seconds/);
    expect(advise({ code: 'UNAVAILABLE', retryAfterMs: 10 })).toMatch(/^Run it again in 1 second,/);
  });

  it('is left to the words of an error that the page does not know', () => {
    expect(advise({ code: 'SOMETHING_ELSE', retryAfterMs: null })).toBeNull();
  });
});
