import type { FileHandle } from 'node:fs/promises';

/**
 * True when an ISO base media file ends before its last top-level box does: a download or an upload that was cut off.
 * ffmpeg plays what is there without a word, so this is looked at before.
 *
 * Follows ISO/IEC 14496-12, 4.2: 32-bit size and type; size 1 is followed by a 64-bit size, size 0 reaches to the end.
 */
export async function isCutOff(file: FileHandle, fileBytes: number): Promise<boolean> {
  const header = Buffer.alloc(16);
  for (let at = 0, boxes = 0; at + 8 <= fileBytes && boxes < 10_000; boxes += 1) {
    const { bytesRead } = await file.read(header, 0, 16, at);
    const type = header.toString('latin1', 4, 8);
    // What follows the last box of a polyglot is no box; the film before it is whole.
    if (bytesRead < 8 || !/^[a-zA-Z0-9 ©_-]{4}$/.test(type)) return false;
    const size32 = header.readUInt32BE(0);
    const size = size32 === 1 && bytesRead === 16 ? Number(header.readBigUInt64BE(8)) : size32;
    if (size === 0) return false;
    if (size < 8) return false;
    if (at + size > fileBytes) return type === 'mdat' || type === 'moov' || type === 'moof';
    at += size;
  }
  return false;
}
