export type PictureKind = 'AVATAR' | 'BANNER' | 'THUMBNAIL';

/** Beyond this a picture is not decoded: a small file can name a picture that fills the memory. */
export const PIXELS_MAX = 40_000_000;
const SIDE_MIN_PX = 32;

interface Shape {
  /** Widths to make, ascending; wider ones than the source are left out. */
  widthsPx: readonly number[];
  /** Width by height; null keeps the picture's own. */
  aspect: number | null;
  directoryPrefix: 'p/' | 't/';
  idPrefix: 'pic' | 'thumb';
}

export const shapes: Record<PictureKind, Shape> = {
  AVATAR: { widthsPx: [64, 128, 256, 512], aspect: 1, directoryPrefix: 'p/', idPrefix: 'pic' },
  BANNER: { widthsPx: [640, 1_280, 1_920, 2_560], aspect: null, directoryPrefix: 'p/', idPrefix: 'pic' },
  THUMBNAIL: { widthsPx: [320, 640, 960, 1_280], aspect: null, directoryPrefix: 't/', idPrefix: 'thumb' },
};

export interface PicturePlan {
  /** The picture after cropping, at its own size. */
  widthPx: number;
  heightPx: number;
  widths: { widthPx: number; heightPx: number }[];
}

/** Which widths a picture is made in: never larger than it is, and at least one. Undefined for one that is too small to show. */
export function planPicture(kind: PictureKind, source: { widthPx: number; heightPx: number }): PicturePlan | undefined {
  const { widthsPx, aspect } = shapes[kind];
  if (Math.min(source.widthPx, source.heightPx) < SIDE_MIN_PX) return undefined;
  const side = Math.min(source.widthPx, source.heightPx);
  const { widthPx, heightPx } = aspect === null ? source : { widthPx: Math.round(side * aspect), heightPx: side };
  const fitting = widthsPx.filter((width) => width <= widthPx);
  const widest = widthsPx.at(-1) ?? widthPx;
  // A picture between two widths also keeps its own, so that nothing of it is lost.
  if (widthPx < widest && !fitting.includes(widthPx)) fitting.push(widthPx);
  return {
    widthPx,
    heightPx,
    widths: fitting.map((width) => ({ widthPx: width, heightPx: Math.max(1, Math.round((width * heightPx) / widthPx)) })),
  };
}

/** The file to answer for a wished width: the smallest that is wide enough, else the widest. */
export function chooseWidth(widthsPx: readonly number[], wishedPx: number | null | undefined): number {
  const ascending = [...widthsPx].sort((a, b) => a - b);
  const widest = ascending.at(-1);
  if (widest === undefined) throw new Error('A picture has at least one width.');
  if (wishedPx === null || wishedPx === undefined) return widest;
  return ascending.find((width) => width >= wishedPx) ?? widest;
}
