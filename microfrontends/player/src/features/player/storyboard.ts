/** Sprites of equal tiles, as the graph describes them. */
export interface StoryboardGrid {
  urlTemplate: string;
  tileWidthPx: number;
  tileHeightPx: number;
  columns: number;
  rows: number;
  intervalMs: number;
}

/** One picture of a storyboard: a part of a sprite. */
export interface StoryboardTile {
  url: string;
  xPx: number;
  yPx: number;
  widthPx: number;
  heightPx: number;
}

/**
 * The picture that shows a moment, or null of a storyboard without tiles.
 *
 * The tile of an interval was cut at its beginning, so a moment is shown by the tile that began last before it.
 */
export function findTile(grid: StoryboardGrid, seconds: number, durationSeconds: number): StoryboardTile | null {
  const tilesPerSprite = grid.columns * grid.rows;
  if (tilesPerSprite < 1 || grid.intervalMs < 1) return null;
  // The end of a video is the beginning of an interval that has no tile any more.
  const last = Math.max(0, Math.ceil((durationSeconds * 1000) / grid.intervalMs) - 1);
  const index = Math.min(last, Math.max(0, Math.floor((seconds * 1000) / grid.intervalMs)));
  const place = index % tilesPerSprite;
  return {
    url: grid.urlTemplate.replace('{n}', String(Math.floor(index / tilesPerSprite))),
    xPx: (place % grid.columns) * grid.tileWidthPx,
    yPx: Math.floor(place / grid.columns) * grid.tileHeightPx,
    widthPx: grid.tileWidthPx,
    heightPx: grid.tileHeightPx,
  };
}
