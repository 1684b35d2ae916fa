import { STREAMS_MAX } from './input.ts';
import { MediaRefusal } from './refusal.ts';

/** More tracks than are opened: each costs memory before anything of it was read. */
export const tooManyTracks = () =>
  new MediaRefusal('FORMAT_NOT_SUPPORTED', `This file has more than ${STREAMS_MAX} tracks. Export it with fewer.`);

/** What ffprobe's complaint means for the owner of the file. */
export function explainProbeFailure({
  head,
  stderr,
  isKilled,
}: {
  head: Buffer;
  stderr: string;
  isKilled: boolean;
}): MediaRefusal {
  if (head.length === 0) return new MediaRefusal('FILE_BROKEN', 'The file is empty.');
  if (isKilled)
    return new MediaRefusal(
      'FILE_BROKEN',
      'The file could not be read within the limits: it is damaged or made to be hard to read.',
    );
  const keptOut = /Codec \((\w+)\) not on whitelist/.exec(stderr)?.[1];
  if (keptOut !== undefined)
    return new MediaRefusal(
      'FORMAT_NOT_SUPPORTED',
      `The format “${keptOut}” cannot be read here. MP4 with H.264 and AAC always works.`,
    );
  if (/max_streams|Cannot allocate memory/i.test(stderr)) return tooManyTracks();
  if (looksLikeMedia(head)) return new MediaRefusal('FILE_BROKEN', 'The file is damaged or was cut off: it cannot be opened.');
  return new MediaRefusal(
    'FORMAT_NOT_SUPPORTED',
    'This is not a video or audio file that can be read here. MP4 with H.264 and AAC always works.',
  );
}

/** The first bytes of the containers that are accepted. */
export function looksLikeMedia(head: Buffer): boolean {
  const ascii = head.toString('latin1');
  return (
    ['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip'].includes(ascii.slice(4, 8)) ||
    head.readUIntBE(0, Math.min(4, head.length)) === 0x1a45dfa3 ||
    ['RIFF', 'OggS', 'fLaC', 'FLV\x01'].includes(ascii.slice(0, 4)) ||
    ascii.startsWith('ID3') ||
    (head[0] === 0x47 && (head.length < 189 || head[188] === 0x47)) ||
    (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0) ||
    head.subarray(0, 4).equals(Buffer.from([0, 0, 1, 0xba])) ||
    head.subarray(0, 4).equals(Buffer.from([0x30, 0x26, 0xb2, 0x75]))
  );
}
