import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { shareLimits } from './share-limits.ts';

describe('limits of several processes', () => {
  it('are divided where each counts by itself, and left where Redis counts', () => {
    const shared = shareLimits({ ...defaultLimits, socketsMax: 10, socketsPerAddress: 4, socketsPerViewer: 1 }, 4);
    expect(shared).toEqual({ ...defaultLimits, socketsMax: 3, socketsPerAddress: 1, socketsPerViewer: 1 });
  });
});
