/** How much of a file's beginning is looked at. */
export const HEAD_BYTES = 64 * 1024;

/** How a text begins. Each pattern is anchored and free of nested repetition: the text is chosen by whoever uploads it. */
const TEXT_KINDS: readonly [pattern: RegExp, what: string][] = [
  [/^<(svg[\s>]|!doctype\s+svg)/i, 'an SVG drawing'],
  [/^<(!--|!doctype\s+html|(html|head|body|script|iframe|meta|title|div|p|a)[\s>])/i, 'a web page'],
  [/^(#EXTM3U|ffconcat\b|\[playlist\])/i, 'a playlist'],
  [/^<(MPD|SmoothStreamingMedia)\b/i, 'a playlist'],
  [/^(WEBVTT\b|\[Script Info\])/i, 'a caption file'],
  [/^\d{1,9}\r?\n\d\d:\d\d:\d\d[,.]\d{3} -->/, 'a caption file'],
  [/^v=0\r?\no=/, 'a session description'],
  [/^#!/, 'a program'],
];

/** What stands somewhere in an XML document or after a comment, and tells what it is. */
const MARKS: readonly [mark: string, what: string][] = [
  ['<svg', 'an SVG drawing'],
  ['<!doctype svg', 'an SVG drawing'],
  ['<html', 'a web page'],
  ['<mpd', 'a playlist'],
  ['<smoothstreamingmedia', 'a playlist'],
];

const BEGINNING_CHARS = 4_096;

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
  // How it begins decides, whatever follows: a file that is both a page and a film is a page.
  const beginning = decodeText(head);
  if (/^<(\?xml|!--)/i.test(beginning)) {
    const lower = beginning.toLowerCase();
    for (const [mark, what] of MARKS) if (lower.includes(mark)) return what;
  }
  for (const [pattern, what] of TEXT_KINDS) if (pattern.test(beginning)) return what;
  return isText(head) ? 'a text file' : null;
}

/** Whether a file begins like a picture in one of the formats that are taken. SVG and everything else is never handed to a decoder. */
export function isPicture(head: Buffer): boolean {
  if (PICTURES.some(([magic]) => startsWith(head, magic))) return true;
  if (head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP') return true;
  return head.toString('latin1', 4, 8) === 'ftyp' && /avif|avis|mif1|miaf/.test(head.toString('latin1', 8, 40));
}

const startsWith = (head: Buffer, magic: readonly number[]) => magic.every((byte, index) => head[index] === byte);

const isUtf16 = (head: Buffer) => startsWith(head, [0xff, 0xfe]) || startsWith(head, [0xfe, 0xff]);

function decodeText(whole: Buffer): string {
  const head = whole.subarray(0, BEGINNING_CHARS);
  if (!isUtf16(head))
    return head
      .toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart();
  const even = Buffer.from(head.subarray(0, head.length & ~1));
  const text = (head[0] === 0xfe ? even.swap16() : even).toString('utf16le');
  return text.replace(/^\ufeff/, '').trimStart();
}

/** Most bytes of a film are, sooner or later, control bytes; those of a text are line breaks, tabs and letters. */
function isText(head: Buffer): boolean {
  if (isUtf16(head)) return true;
  return head.subarray(0, BEGINNING_CHARS).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13) || byte === 27);
}
