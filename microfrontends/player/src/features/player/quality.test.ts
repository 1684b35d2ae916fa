import { describe, expect, it } from 'vitest';
import { buildQualityOptions, describeDataRate, findNearestTrack, nameTrack, type QualityTrack, stepSpeed } from './quality.ts';

const tracks: QualityTrack[] = [
  { id: 1, heightPx: 360, frameRate: 30, bandwidthBps: 800_000 },
  { id: 3, heightPx: 1080, frameRate: 60, bandwidthBps: 5_300_000 },
  { id: 2, heightPx: 720, frameRate: 30, bandwidthBps: 2_600_000 },
];

describe('the quality menu', () => {
  it('offers the automatic choice first, then the best', () => {
    const options = buildQualityOptions(tracks, 2, null);
    expect(options.map(({ label }) => label)).toEqual(['Auto', '1080p60', '720p', '360p']);
    expect(options[0]).toMatchObject({ hint: 'now 720p', isChecked: true });
    expect(options[1]).toMatchObject({ hint: '2.4 GB/h', isChecked: false });
  });

  it('checks the one that was asked for', () => {
    expect(buildQualityOptions(tracks, 2, 3).map(({ isChecked }) => isChecked)).toEqual([false, true, false, false]);
  });

  it('is empty while nothing is known', () => {
    expect(buildQualityOptions([], null, null)).toEqual([]);
  });

  // A new publication of the same video numbers its tracks anew.
  it('finds the rung again after the ladder grew', () => {
    expect(findNearestTrack(tracks, 700)?.id).toBe(2);
    expect(findNearestTrack([], 700)).toBeNull();
  });

  it('names high frame rates and says what an hour costs', () => {
    expect(nameTrack({ heightPx: 720, frameRate: 50 })).toBe('720p50');
    expect(nameTrack({ heightPx: 720, frameRate: 29.97 })).toBe('720p');
    expect(describeDataRate(140_000)).toBe('0.06 GB/h');
    expect(describeDataRate(30_000_000)).toBe('14 GB/h');
  });
});

describe('the speed', () => {
  it('goes from step to step and stays at the ends', () => {
    expect(stepSpeed(1, 1)).toBe(1.25);
    expect(stepSpeed(1, -1)).toBe(0.75);
    expect(stepSpeed(2, 1)).toBe(2);
    expect(stepSpeed(0.25, -1)).toBe(0.25);
  });
});
