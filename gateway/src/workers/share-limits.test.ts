import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { shareLimits } from './share-limits.ts';

describe('limits of several processes', () => {
  it('are divided where each counts by itself, and left where Redis counts', () => {
    const shared = shareLimits({ ...defaultLimits, socketsMax: 10, socketsPerAddress: 100, socketsPerViewer: 30 }, 16);
    expect(shared).toEqual({ ...defaultLimits, socketsMax: 1, socketsPerAddress: 17, socketsPerViewer: 8 });
  });

  it('are never more than the whole, and all of it for one process', () => {
    expect(shareLimits({ ...defaultLimits, socketsPerViewer: 1 }, 4).socketsPerViewer).toBe(1);
    expect(shareLimits(defaultLimits, 1)).toEqual(defaultLimits);
  });

  it('refuse nobody far below a limit, wherever chance puts their connections', () => {
    const workers = 16;
    const { socketsPerAddress } = shareLimits(defaultLimits, workers);
    // Each process is as likely as the others: the chance that one of them is given more than its part, by the binomial distribution.
    const connections = defaultLimits.socketsPerAddress;
    let exactly = (1 - 1 / workers) ** connections;
    let tooMany = 1 - exactly;
    for (let count = 1; count <= socketsPerAddress; count++) {
      exactly *= (connections - count + 1) / count / (workers - 1);
      tooMany -= exactly;
    }
    expect(tooMany * workers).toBeLessThan(0.01);
  });
});
