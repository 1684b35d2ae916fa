import { describe, expect, it } from 'vitest';
import { readLimits } from '../../values/limits.ts';
import { refuseBytes, refuseStart, type Usage } from './quota-rules.ts';

const limits = readLimits('{"videos":{"videosPerDay":10,"uploadsPerDay":20,"dailyBytes":100,"totalBytes":300}}');
const usage: Usage = { storedBytes: 0n, storedTodayBytes: 0n, claimedBytes: 0n, videosToday: 0, uploadsToday: 0 };

describe('a quota', () => {
  it('takes the tenth video of a day and refuses the eleventh, but still takes pictures', () => {
    expect(refuseStart({ ...usage, videosToday: 9 }, { kind: 'VIDEO', sizeBytes: 1n }, limits)).toBeNull();
    expect(refuseStart({ ...usage, videosToday: 10 }, { kind: 'VIDEO', sizeBytes: 1n }, limits)).toMatch(/10 videos/);
    expect(refuseStart({ ...usage, videosToday: 10 }, { kind: 'AVATAR', sizeBytes: 1n }, limits)).toBeNull();
  });

  it('bounds uploads of every kind, so that beginning and giving up cannot go on for ever', () => {
    expect(refuseStart({ ...usage, uploadsToday: 20 }, { kind: 'AVATAR', sizeBytes: 1n }, limits)).toMatch(/20 uploads/);
  });

  it('counts what is on its way beside what is stored, to the byte', () => {
    expect(refuseBytes({ ...usage, storedTodayBytes: 40n, claimedBytes: 30n }, 30n, limits)).toBeNull();
    expect(refuseBytes({ ...usage, storedTodayBytes: 40n, claimedBytes: 30n }, 31n, limits)).toMatch(/24 hours/);
    expect(refuseBytes({ ...usage, storedBytes: 290n }, 11n, limits)).toMatch(/storage/);
  });

  it('knows no bound where there is none', () => {
    const open = { ...limits, dailyBytes: null, totalBytes: null };
    expect(refuseBytes({ ...usage, storedBytes: 10n ** 18n }, 10n ** 18n, open)).toBeNull();
  });
});
