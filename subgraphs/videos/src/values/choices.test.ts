import { describe, expect, it } from 'vitest';
import { readChoices } from './choices.ts';

describe('chosen values', () => {
  it('are taken once each, however often they are named', () => {
    expect(readChoices('state', ['READY', 'FAILED', 'READY'])).toEqual(['READY', 'FAILED']);
    expect(readChoices('state', [])).toEqual([]);
    expect(readChoices('state', null)).toBeUndefined();
  });

  it('are refused, coded, when there are more than can mean anything', () => {
    expect(() => readChoices('state', Array(200_000).fill('READY'))).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', details: { field: 'state' } }),
    );
  });
});
