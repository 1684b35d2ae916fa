import { describe, expect, it } from 'vitest';
import { formatBytes } from './bytes.ts';
import { formatCount } from './count.ts';
import { formatClock, formatSpan } from './duration.ts';
import { hueOf, initialsOf } from './hue.ts';
import { pictureOf } from './picture.ts';
import { formatRelative } from './relative-time.ts';

describe('lengths', () => {
  it('reads a clock with hours only where there are some', () => {
    expect(formatClock(0)).toBe('0:00');
    expect(formatClock(59_600)).toBe('1:00');
    expect(formatClock(2_300_000)).toBe('38:20');
    expect(formatClock(3_753_000)).toBe('1:02:33');
  });

  it('never shows a length that cannot be', () => {
    expect(formatClock(-5)).toBe('0:00');
    expect(formatClock(Number.NaN)).toBe('0:00');
  });

  it('says how long something takes in the units that matter', () => {
    expect(formatSpan(240)).toBe('240 ms');
    expect(formatSpan(48_000)).toBe('48 s');
    expect(formatSpan(540_000)).toBe('9 min');
    expect(formatSpan(4_320_000)).toBe('1 h 12 min');
    expect(formatSpan(7_200_000)).toBe('2 h');
  });
});

describe('numbers', () => {
  it('counts in words with the right plural', () => {
    expect(formatCount(1, 'video')).toBe('1 video');
    expect(formatCount(1204, 'video')).toBe('1,204 videos');
    expect(formatCount(2, 'entry', 'entries')).toBe('2 entries');
  });

  it('takes the bytes of the graph, which are strings', () => {
    expect(formatBytes('999')).toBe('999 B');
    expect(formatBytes('3400000000')).toBe('3.4 GB');
    expect(formatBytes('not a number')).toBe('0 B');
  });
});

describe('when something happened', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const ago = (ms: number): string => formatRelative(new Date(now.getTime() - ms), now);

  it('is relative up to a week, then a date', () => {
    expect(ago(20_000)).toBe('just now');
    expect(ago(18 * 60_000)).toBe('18 min ago');
    expect(ago(6 * 3_600_000)).toBe('6 h ago');
    expect(ago(30 * 3_600_000)).toBe('yesterday');
    expect(ago(3 * 86_400_000)).toBe('3 days ago');
    expect(ago(10 * 86_400_000)).toBe('11 November');
    expect(ago(400 * 86_400_000)).toBe('17 October 2025');
  });

  // The clock of a server may be ahead of the reader's.
  it('says just now for what has not happened yet', () => {
    expect(ago(-5_000)).toBe('just now');
  });
});

describe('who has no picture', () => {
  it('keeps the same hue for the same name', () => {
    expect(hueOf('Slow Kiln')).toBe(hueOf('Slow Kiln'));
    expect(hueOf('Slow Kiln')).not.toBe(hueOf('Hexgrid'));
  });

  it('takes letters from any script, and survives an empty name', () => {
    expect(initialsOf('Olive Press')).toBe('op');
    expect(initialsOf('parsnip')).toBe('pa');
    expect(initialsOf('青い 鳥')).toBe('青鳥');
    expect(initialsOf('  ')).toBe('?');
  });
});

describe('a picture in several widths', () => {
  it('offers each width, and a ground alone where there is no picture', () => {
    const picture = pictureOf({ w320: 'a', w640: 'b', w960: 'c', blurhash: 'x' }, '50vw', true);
    expect(picture).toEqual({ url: 'b', srcSet: 'a 320w, b 640w, c 960w', sizes: '50vw', blurhash: 'x', isHero: true });
    expect(pictureOf(null, '50vw')).toEqual({ url: null });
  });
});
