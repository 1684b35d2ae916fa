import { describe, expect, it } from 'vitest';
import { findTile, type StoryboardGrid } from './storyboard.ts';

const grid: StoryboardGrid = {
  urlTemplate: 'http://media/s/x/1/v/vid_1/1-s/sprite-{n}.jpg',
  tileWidthPx: 160,
  tileHeightPx: 90,
  columns: 5,
  rows: 5,
  intervalMs: 2000,
};

describe('the picture above the scrubber', () => {
  it('is the tile that began last before the moment', () => {
    expect(findTile(grid, 0, 120)).toMatchObject({ xPx: 0, yPx: 0 });
    expect(findTile(grid, 3.99, 120)).toMatchObject({ xPx: 160, yPx: 0 });
    expect(findTile(grid, 12, 120)).toMatchObject({ xPx: 160, yPx: 90, widthPx: 160, heightPx: 90 });
  });

  it('comes from the sprite that its number says', () => {
    expect(findTile(grid, 49.9, 120)?.url).toMatch(/sprite-0\.jpg$/);
    expect(findTile(grid, 50, 120)).toMatchObject({ xPx: 0, yPx: 0 });
    expect(findTile(grid, 50, 120)?.url).toMatch(/sprite-1\.jpg$/);
  });

  // A 20 s video has tiles 0 to 9; asking at its very end must not ask for a tenth.
  it('stays at the last tile at the end', () => {
    expect(findTile(grid, 20, 20)).toEqual(findTile(grid, 19, 20));
  });

  it('has nothing to show of an empty grid', () => {
    expect(findTile({ ...grid, columns: 0 }, 1, 20)).toBeNull();
  });
});
