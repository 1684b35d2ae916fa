import { AppError } from '@castgraph/errors';
import { encode } from 'blurhash';
import sharp from 'sharp';
import { PIXELS_MAX, type PictureKind, planPicture } from './picture-rules.ts';

// One picture at a time on one thread: this process serves the catalogue beside it.
sharp.concurrency(1);
sharp.cache(false);

const formats = new Set(['jpeg', 'png', 'webp', 'heif']);
const DECODE_LIMIT_S = 10;
const QUALITY = 82;
const HASH_SIDE_PX = 32;

export interface ProcessedPicture {
  widthPx: number;
  heightPx: number;
  blurhash: string;
  files: { widthPx: number; body: Buffer }[];
}

const refuse = (message: string, cause?: unknown) => new AppError('INVALID_INPUT', message, { cause });

/**
 * Makes a picture's widths as WebP, upright and without metadata (EXIF, GPS, XMP and colour profiles are not carried over).
 *
 * @throws AppError INVALID_INPUT with a reason for the person who uploaded it.
 */
export async function processPicture(kind: PictureKind, file: Buffer): Promise<ProcessedPicture> {
  const options = { limitInputPixels: PIXELS_MAX, failOn: 'error', sequentialRead: true, animated: false } as const;
  const metadata = await sharp(file, options)
    .metadata()
    .catch((error: unknown) => {
      if (error instanceof Error && /pixel limit/i.test(error.message)) throw tooLarge(error);
      throw refuse('This file is not a picture that can be read.', error);
    });
  // AVIF is the only member of the HEIF family that is taken.
  if (!formats.has(metadata.format ?? '') || (metadata.format === 'heif' && metadata.compression !== 'av1')) {
    throw refuse('A picture must be a JPEG, PNG, WebP or AVIF file.');
  }
  if (metadata.width * metadata.height > PIXELS_MAX) throw tooLarge();
  // EXIF orientations 5 to 8 lie on their side.
  const isTurned = (metadata.orientation ?? 1) >= 5;
  const widthPx = isTurned ? metadata.height : metadata.width;
  const heightPx = isTurned ? metadata.width : metadata.height;
  const plan = planPicture(kind, { widthPx, heightPx });
  if (plan === undefined) throw refuse('This picture is too small.');

  try {
    const upright = sharp(file, options).rotate().toColourspace('srgb').timeout({ seconds: DECODE_LIMIT_S });
    const files: ProcessedPicture['files'] = [];
    for (const size of plan.widths) {
      const resized = upright.clone().resize(size.widthPx, size.heightPx, { fit: 'cover', position: 'attention' });
      files.push({ widthPx: size.widthPx, body: await resized.webp({ quality: QUALITY }).toBuffer() });
    }
    const { data, info } = await upright
      .clone()
      .resize(HASH_SIDE_PX, HASH_SIDE_PX, { fit: 'inside' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const blurhash = encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3);
    return { widthPx: plan.widthPx, heightPx: plan.heightPx, blurhash, files };
  } catch (error) {
    throw refuse('This picture is damaged, or takes too long to read.', error);
  }
}

function tooLarge(cause?: unknown) {
  return refuse(`This picture has more than ${PIXELS_MAX / 1_000_000} million pixels.`, cause);
}
