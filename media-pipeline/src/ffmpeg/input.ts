/**
 * What a source may be made of. ffmpeg's defaults open far more, and some of it reads other files or the network: a playlist or an
 * `ffconcat` header under the name of a film opens its neighbours, so demuxers are listed rather than guessed.
 */
export const DEMUXERS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,wav,mp3,aac,flac';

/** Codecs by ffprobe's names. MagicYUV stays out on purpose (CVE-2026-8461 is open in Debian 12's ffmpeg 5.1.9). */
export const VIDEO_CODECS: ReadonlySet<string> = new Set([
  'h264',
  'hevc',
  'av1',
  'vp8',
  'vp9',
  'mpeg1video',
  'mpeg2video',
  'mpeg4',
  'msmpeg4v3',
  'h263',
  'flv1',
  'vc1',
  'wmv3',
  'theora',
  'mjpeg',
  'prores',
  'dnxhd',
  'dvvideo',
  'ffv1',
]);

/** As `VIDEO_CODECS`, for sound. */
export const AUDIO_CODECS: ReadonlySet<string> = new Set([
  'aac',
  'mp3',
  'mp2',
  'ac3',
  'eac3',
  'opus',
  'vorbis',
  'flac',
  'alac',
  'dts',
  'truehd',
  'speex',
  'adpcm_ms',
  'adpcm_ima_wav',
  'amr_nb',
  'wmav2',
  'pcm_s16le',
  'pcm_s16be',
  'pcm_s24le',
  'pcm_s24be',
  'pcm_s32le',
  'pcm_f32le',
  'pcm_u8',
  'pcm_alaw',
  'pcm_mulaw',
]);

/** Decoders are named differently from codecs where ffmpeg has several. */
const EXTRA_DECODERS = ['libdav1d', 'mp3float', 'mp2float', 'msmpeg4', 'flv', 'amrnb', 'libvorbis', 'libopus', 'dca', 'libspeex'];
/** Covers and subtitles are never decoded, but ffprobe gives a file up whose streams it may not all open. */
const SIDE_DECODERS = [
  'png',
  'bmp',
  'gif',
  'mov_text',
  'srt',
  'subrip',
  'ass',
  'ssa',
  'webvtt',
  'text',
  'dvbsub',
  'dvdsub',
  'pgssub',
  'xsub',
];
const DECODERS = [...VIDEO_CODECS, ...AUDIO_CODECS, ...EXTRA_DECODERS, ...SIDE_DECODERS].join(',');

/** Tracks of a file that are opened at all. */
export const STREAMS_MAX = 40;
/** Pixels of one picture: 7680 × 4320 and some more. */
export const PIXELS_MAX = 40_000_000;

/**
 * Options that stand before every `-i` of a file that a stranger sent: files only, listed demuxers and decoders only, a bounded
 * number of streams and pixels. The same for ffprobe and ffmpeg.
 */
export function guardArgs(): string[] {
  return [
    '-protocol_whitelist',
    'file',
    '-format_whitelist',
    DEMUXERS,
    '-codec_whitelist',
    DECODERS,
    '-max_streams',
    String(STREAMS_MAX),
    '-max_pixels',
    String(PIXELS_MAX),
  ];
}

/** A path that ffmpeg cannot take for an option or a protocol, whatever the file is called. */
export const filePath = (path: string): string => `file:${path}`;
