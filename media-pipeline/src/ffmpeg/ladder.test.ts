import { describe, expect, it } from 'vitest';
import { planChunks, planEncode, planRungs, selectWorthwhile } from './ladder.ts';
import { buildFacts } from './source-facts.builder.ts';

const sizes = (widthPx: number, heightPx: number, frameRate = 30) =>
  planRungs({ widthPx, heightPx, frameRate }).map((rung) => `${rung.name}:${rung.widthPx}x${rung.heightPx}@${rung.frameRate}`);

describe('the ladder', () => {
  it('reaches from the source down to 144 lines', () => {
    expect(sizes(1_920, 1_080)).toEqual([
      '1080p:1920x1080@30',
      '720p:1280x720@30',
      '480p:854x480@30',
      '360p:640x360@30',
      '240p:426x240@30',
      '144p:256x144@30',
    ]);
  });

  it('never blows a picture up', () => {
    for (const [width, height] of [
      [64, 64],
      [320, 180],
      [641, 359],
      [1_280, 800],
      [3_840, 2_160],
    ] as const) {
      for (const { widthPx, heightPx } of planRungs({ widthPx: width, heightPx: height, frameRate: 30 })) {
        expect(widthPx).toBeLessThanOrEqual(width);
        expect(heightPx).toBeLessThanOrEqual(height);
        expect([widthPx % 2, heightPx % 2]).toEqual([0, 0]);
      }
    }
  });

  it('keeps 60 frames a second on the top rungs only, and halves them below', () => {
    expect(sizes(1_920, 1_080, 60).slice(0, 3)).toEqual(['1080p60:1920x1080@60', '720p60:1280x720@60', '480p:854x480@30']);
  });

  it('fits upright and wide pictures into the same boxes', () => {
    expect(sizes(1_080, 1_920)[1]).toBe('720p:720x1280@30');
    expect(sizes(1_920, 800)[0]).toBe('1080p:1920x800@30');
    expect(sizes(1_920, 800)[1]).toBe('720p:1280x534@30');
  });

  it('leaves out a rung that looks like the one above it', () => {
    expect(sizes(1_280, 800)).toEqual([
      '1080p:1280x800@30',
      '480p:768x480@30',
      '360p:576x360@30',
      '240p:384x240@30',
      '144p:230x144@30',
    ]);
    expect(sizes(641, 359)[0]).toBe('360p:640x358@30');
  });

  it('reaches up to 2160 lines and no further', () => {
    expect(sizes(7_680, 4_320)[0]).toBe('2160p:3840x2160@30');
    expect(sizes(1_920, 1_080, 60)).toHaveLength(6);
  });

  it('drops a middle rung that saves a slow connection nothing, never the largest nor the smallest', () => {
    const rungs = [5_000, 4_000, 2_000, 1_900, 1_800].map((bitrateBps, index) => ({ name: String(index), bitrateBps }));
    expect(selectWorthwhile(rungs).map(({ name }) => name)).toEqual(['0', '2', '4']);
  });
});

describe('chunks', () => {
  it('are 6 to 12 s long, cover everything, and get shorter towards the end', () => {
    const starts = planChunks({ gops: 30, isHeavy: false });
    const lengths = starts.map((start, index) => (starts[index + 1] ?? 30) - start);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(30);
    expect(Math.max(...lengths)).toBe(6);
    expect(lengths.slice(0, -1).every((length) => length >= 3)).toBe(true);
    expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
  });

  it('are short throughout where the picture is heavy', () => {
    const starts = planChunks({ gops: 12, isHeavy: true });
    expect(starts).toEqual([0, 3, 6, 9]);
  });
});

describe('the plan', () => {
  it('encodes 360p first and leaves the rest to chunks', () => {
    const plan = planEncode(buildFacts(), 60_000);
    expect(plan.first?.name).toBe('360p');
    expect(plan.rest.map(({ name }) => name)).toEqual(['1080p', '720p', '480p', '240p', '144p']);
    expect(plan).toMatchObject({ gopFrames: 60, gopS: 2, timelineRate: 30, endFrame: 1_800 });
  });

  it('counts chunks in the rate of the fastest rung, with an even number of frames a group', () => {
    const plan = planEncode(buildFacts({ frameRate: 60_000 / 1_001 }), 60_000);
    expect(plan.gopFrames).toBe(120);
    expect(plan.gopS).toBeCloseTo(2.002, 4);
    expect(plan.first?.frameRate).toBeCloseTo(29.97, 2);
  });

  it('has no chunks for sound alone, nor for a picture that has one rung only', () => {
    expect(planEncode(buildFacts(null), 60_000)).toMatchObject({ first: null, rest: [], chunkStarts: [] });
    expect(planEncode(buildFacts({ widthPx: 160, heightPx: 120 }), 60_000)).toMatchObject({ rest: [], chunkStarts: [] });
  });

  it('holds the last frame until the sound ends, if that is soon', () => {
    expect(planEncode(buildFacts({ endMs: 59_900 }), 60_000).endFrame).toBe(1_800);
    expect(planEncode(buildFacts({ endMs: 50_000 }), 60_000).endFrame).toBe(1_500);
  });

  it('lets the decoder find the end where the container only guesses', () => {
    expect(planEncode(buildFacts({}, { needsRemux: true }), 60_000)).toMatchObject({ endFrame: null, source: { audioMs: null } });
  });
});
