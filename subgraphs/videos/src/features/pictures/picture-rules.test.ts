import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseWidth, type PictureKind, planPicture } from './picture-rules.ts';

const side = fc.integer({ min: 32, max: 6_000 });
const kind = fc.constantFrom<PictureKind>('AVATAR', 'BANNER', 'THUMBNAIL');

describe('planning a picture', () => {
  it('makes at least one width, ascending, and never scales up', () => {
    fc.assert(
      fc.property(kind, side, side, (which, widthPx, heightPx) => {
        const plan = planPicture(which, { widthPx, heightPx });
        if (plan === undefined) throw new Error('It is large enough.');
        const widths = plan.widths.map((width) => width.widthPx);
        expect(widths.length).toBeGreaterThan(0);
        expect(widths).toEqual([...new Set(widths)].sort((a, b) => a - b));
        for (const width of plan.widths) {
          expect(width.widthPx).toBeLessThanOrEqual(plan.widthPx);
          expect(width.heightPx).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('crops avatars to a square and leaves the others their shape', () => {
    expect(planPicture('AVATAR', { widthPx: 900, heightPx: 500 })).toMatchObject({ widthPx: 500, heightPx: 500 });
    expect(planPicture('THUMBNAIL', { widthPx: 1_920, heightPx: 1_080 })?.widths.at(-1)).toEqual({
      widthPx: 1_280,
      heightPx: 720,
    });
  });

  it('refuses what is too small to show', () => expect(planPicture('AVATAR', { widthPx: 31, heightPx: 500 })).toBeUndefined());
});

describe('choosing a width', () => {
  it('takes the smallest that is wide enough, else the widest', () => {
    const widths = [1_280, 320, 640];
    expect([1, 320, 321, 641, 5_000, null].map((wish) => chooseWidth(widths, wish))).toEqual([
      320, 320, 640, 1_280, 1_280, 1_280,
    ]);
  });
});
