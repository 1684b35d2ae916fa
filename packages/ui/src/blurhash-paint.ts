import { decodeBlurhash } from './blurhash.ts';

/** Paints a BlurHash over the whole canvas; what is no BlurHash leaves it clear. */
export function paintBlurhash(canvas: HTMLCanvasElement, hash: string): void {
  const context = canvas.getContext('2d');
  const pixels = decodeBlurhash(hash, canvas.width, canvas.height);
  if (!context || !pixels) return;
  const picture = context.createImageData(canvas.width, canvas.height);
  picture.data.set(pixels);
  context.putImageData(picture, 0, 0);
}
