// BlurHash after https://github.com/woltapp/blurhash/blob/master/Algorithm.md
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~';

function decode83(text: string): number {
  let value = 0;
  for (const letter of text) value = value * 83 + digits.indexOf(letter);
  return value;
}

function toLinear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function toSrgb(value: number): number {
  const share = Math.min(1, Math.max(0, value));
  return Math.round((share <= 0.0031308 ? share * 12.92 : 1.055 * share ** (1 / 2.4) - 0.055) * 255);
}

function isWhole(hash: string): boolean {
  if (hash.length < 6 || [...hash].some((letter) => !digits.includes(letter))) return false;
  const size = decode83(hash.slice(0, 1));
  return hash.length === 4 + 2 * ((size % 9) + 1) * (Math.floor(size / 9) + 1);
}

/** The average colour of a BlurHash as `#rrggbb`, cheap enough for the server; null for what is no BlurHash. */
export function averageColour(hash: string): string | null {
  return isWhole(hash) ? `#${decode83(hash.slice(2, 6)).toString(16).padStart(6, '0')}` : null;
}

/** The picture behind a BlurHash as RGBA bytes, row by row; null for what is no BlurHash. */
export function decodeBlurhash(hash: string, widthPx: number, heightPx: number): Uint8ClampedArray | null {
  if (!isWhole(hash)) return null;
  const size = decode83(hash.slice(0, 1));
  const columns = (size % 9) + 1;
  const count = columns * (Math.floor(size / 9) + 1);
  const largest = (decode83(hash.slice(1, 2)) + 1) / 166;
  const colours = Array.from({ length: count }, (_, index): [number, number, number] => {
    if (index === 0) {
      const average = decode83(hash.slice(2, 6));
      return [toLinear(average >> 16), toLinear((average >> 8) & 255), toLinear(average & 255)];
    }
    const value = decode83(hash.slice(4 + index * 2, 6 + index * 2));
    const amount = (step: number): number => Math.sign(step - 9) * ((step - 9) / 9) ** 2 * largest;
    return [amount(Math.floor(value / 361)), amount(Math.floor(value / 19) % 19), amount(value % 19)];
  });
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const sum = [0, 0, 0];
      colours.forEach((colour, index) => {
        const basis =
          Math.cos((Math.PI * x * (index % columns)) / widthPx) *
          Math.cos((Math.PI * y * Math.floor(index / columns)) / heightPx);
        for (let channel = 0; channel < 3; channel += 1) sum[channel] = (sum[channel] ?? 0) + (colour[channel] ?? 0) * basis;
      });
      pixels.set([toSrgb(sum[0] ?? 0), toSrgb(sum[1] ?? 0), toSrgb(sum[2] ?? 0), 255], (y * widthPx + x) * 4);
    }
  }
  return pixels;
}
