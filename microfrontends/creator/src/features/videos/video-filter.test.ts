import { describe, expect, it } from 'vitest';
import { readListChoice, toListAddress, toVideoFilter } from './video-filter.ts';

describe('the filter of the list', () => {
  it('is read from the address, where nonsense means everything', () => {
    expect(readListChoice({ state: 'processing', visibility: 'private' })).toEqual({
      state: 'processing',
      visibility: 'private',
    });
    expect(readListChoice({ state: 'constructor' })).toEqual({ state: 'all', visibility: 'all' });
  });

  it('asks the graph for no more than is chosen', () => {
    expect(toVideoFilter({ state: 'all', visibility: 'all' })).toBeNull();
    expect(toVideoFilter({ state: 'failed', visibility: 'all' })).toEqual({ state: ['FAILED'] });
    expect(toVideoFilter({ state: 'ready', visibility: 'unlisted' })).toEqual({ state: ['READY'], visibility: ['UNLISTED'] });
  });

  it('writes an address that reads the same', () => {
    expect(toListAddress({ state: 'all', visibility: 'all' }, null)).toBe('/studio');
    expect(toListAddress({ state: 'draft', visibility: 'all' }, 'ch_1')).toBe('/studio?channel=ch_1&state=draft');
  });
});
