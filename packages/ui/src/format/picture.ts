import type { ThumbnailProps } from '../thumbnail.tsx';

/** Addresses of a picture in the widths that the pipeline makes. */
export interface PictureWidths {
  w320: string;
  w640: string;
  w960: string;
  blurhash?: string | null;
}

/** The `Thumbnail` properties of a picture that is served in several widths. */
export function pictureOf(picture: PictureWidths | null | undefined, sizes: string, isHero = false): ThumbnailProps {
  if (!picture) return { url: null };
  const { w320, w640, w960, blurhash } = picture;
  return { url: w640, srcSet: `${w320} 320w, ${w640} 640w, ${w960} 960w`, sizes, blurhash, isHero };
}

/** `sizes` of a card in the grid, by what the grid's container queries make of the page's width. */
export const gridSizes = '(width < 35rem) 100vw, (width < 60rem) 50vw, (width < 82.5rem) 33vw, 22rem';
