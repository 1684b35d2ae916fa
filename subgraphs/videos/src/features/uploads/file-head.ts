/** How much of a file's beginning is looked at. */
export const HEAD_BYTES = 64 * 1024;

const TEXT_KINDS: readonly [pattern: RegExp, what: string][] = [
  [
    /^<\?xml[^>]*>\s*(<!--[\s\S]*?-->\s*)*(<!doctype\s+svg|<svg)|^(<!--[\s\S]*?-->\s*)*(<!doctype\s+svg|<svg[\s>])/i,
    'an SVG drawing',
  ],
  [/^(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html|head|body|script|iframe|meta|title|div|p|a)[\s>]/i, 'a web page'],
  [/^#EXTM3U/i, 'a playlist'],
  [/^ffconcat\b/i, 'a playlist'],
  [/^\[playlist\]/i, 'a playlist'],
  [/^WEBVTT\b/, 'a caption file'],
  [/^\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} -->/, 'a caption file'],
  [/^\[Script Info\]/i, 'a caption file'],
  [/^<\?xml[^>]*>\s*<(MPD|SmoothStreamingMedia|playlist)\b|^<(MPD|SmoothStreamingMedia)\b/i, 'a playlist'],
  [/^v=0\r?\no=/, 'a session description'],
  [/^%PDF-/, 'a PDF document'],
  [/^#!/, 'a program'],
];

const BINARY_KINDS: readonly [magic: readonly number[], what: string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'an archive'],
  [[0x1f, 0x8b], 'an archive'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'an archive'],
  [[0x52, 0x61, 0x72, 0x21], 'an archive'],
  [[0x42, 0x5a, 0x68], 'an archive'],
  [[0xfd, 0x37, 0x7a, 0x58], 'an archive'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x4d, 0x5a], 'a program'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF document'],
];

const PICTURES: readonly [magic: readonly number[], what: string][] = [
  [[0xff, 0xd8, 0xff], 'a JPEG picture'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
];

/**
 * What a file plainly is, where that is neither a film nor sound; null for everything else, which the pipeline's probe judges.
 * This is about telling a person at once what is wrong: nothing that passes is trusted for it.
 */
export function recogniseForeign(head: Buffer): string | null {
  for (const [magic, what] of [...BINARY_KINDS, ...PICTURES]) if (startsWith(head, magic)) return what;
  const text = readAsText(head);
  if (text === null) return null;
  for (const [pattern, what] of TEXT_KINDS) if (pattern.test(text)) return what;
  return 'a text file';
}

/** Whether a file begins like a picture in one of the formats that are taken. SVG and everything else is never handed to a decoder. */
export function isPicture(head: Buffer): boolean {
  if (PICTURES.some(([magic]) => startsWith(head, magic))) return true;
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return true;
  return head.toString('latin1', 4, 8) === 'ftyp' && /avif|avis|mif1|miaf/.test(head.toString('latin1', 8, 40));
}

const startsWith = (head: Buffer, magic: readonly number[]) => magic.every((byte, index) => head[index] === byte);

/** The head as text, or null where it is not text: most bytes of a film are, sooner or later, control bytes. */
function readAsText(head: Buffer): string | null {
  const isUtf16 = startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]);
  if (isUtf16) {
    const swapped = head[0] === 0xfe ? Buffer.from(head.subarray(0, head.length & ~1)).swap16() : head;
    return swapped
      .toString('utf16le')
      .replace(/^\ufeff/, '')
      .trimStart();
  }
  const sample = head.subarray(0, 4_096);
  for (const byte of sample) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) return null;
  return head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
}
