import type { z } from 'zod';
import { AUDIO_CODECS, filePath, guardArgs, PIXELS_MAX, STREAMS_MAX, VIDEO_CODECS } from './input.ts';
import { tooManyTracks } from './probe-failure.ts';
import { report, type stream } from './probe-report.ts';
import { MediaRefusal } from './refusal.ts';

/** Asks ffprobe for the container and the streams of an untrusted file, as JSON on standard output. */
export function probeArgs(path: string): string[] {
  return [
    '-v',
    'error',
    ...guardArgs(),
    '-probesize',
    '20000000',
    '-analyzeduration',
    '20000000',
    '-print_format',
    'json',
    '-show_format',
    '-show_streams',
    filePath(path),
  ];
}

/** Reads every packet without decoding and copies the first picture and sound into an indexed Matroska file. */
export function remuxArgs({ path, target }: { path: string; target: string }): string[] {
  return [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-y',
    '-fflags',
    '+genpts',
    ...guardArgs(),
    '-i',
    filePath(path),
    '-map',
    '0:V:0?',
    '-map',
    '0:a:0?',
    '-sn',
    '-dn',
    '-map_metadata',
    '-1',
    '-map_chapters',
    '-1',
    '-c',
    'copy',
    '-f',
    'matroska',
    target,
  ];
}

/** The picture of a source, as the ladder is planned from it. */
export interface VideoFacts {
  codec: string;
  /** As shown: after rotation, with square pixels. */
  widthPx: number;
  heightPx: number;
  frameRate: number;
  isInterlaced: boolean;
  isHdr: boolean;
  /** When the last frame ends, seen from the beginning of the file; null where the container does not say. */
  endMs: number | null;
}

/** What is known of a source before a single frame was decoded. */
export interface SourceFacts {
  container: string;
  /** Null where the container does not say. */
  durationMs: number | null;
  /** Timestamp at which the file begins, in seconds. */
  startS: number;
  video: VideoFacts | null;
  audio: { codec: string; channels: number; endMs: number | null } | null;
  /** The duration is a guess, or jumping into the file is: it must be remuxed before it is cut into chunks. */
  needsRemux: boolean;
}

const INDEXED = new Set(['mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'avi']);
const HDR_TRANSFERS = new Set(['smpte2084', 'arib-std-b67']);

/**
 * Turns ffprobe's JSON into the facts that the ladder is planned from.
 *
 * @throws MediaRefusal when nothing in the file can be played, with the reason for its owner.
 */
export function readProbe(json: string, stderr = ''): SourceFacts {
  const { streams, format } = report.parse(JSON.parse(json));
  if (streams.length >= STREAMS_MAX + 1) throw tooManyTracks();
  // A cover picture is a video stream to ffmpeg, but nothing that plays.
  const picture = streams.find((item) => item.codec_type === 'video' && item.disposition?.attached_pic !== 1);
  const sound = streams.find((item) => item.codec_type === 'audio');
  // ffprobe forgets a size that it may not decode, and only complains of it.
  const oversize = /Picture size (\d+)x(\d+) exceeds/.exec(stderr);
  if (picture && !picture.width && oversize) throw tooLarge(Number(oversize[1]), Number(oversize[2]));
  if (picture === undefined && sound === undefined) {
    throw new MediaRefusal('NO_MEDIA', 'There is neither a picture nor sound in this file.');
  }
  const durationS = format.duration ?? picture?.duration ?? sound?.duration;
  const container = format.format_name ?? '';
  return {
    container,
    durationMs: durationS === undefined || durationS === 0 ? null : Math.round(durationS * 1_000),
    startS: format.start_time ?? 0,
    video: picture ? readVideo(picture, format.start_time ?? 0) : null,
    audio: sound ? readAudio(sound, format.start_time ?? 0) : null,
    needsRemux: !INDEXED.has(container) || durationS === undefined || durationS === 0,
  };
}

function readVideo(picture: z.infer<typeof stream>, fileStartS: number): VideoFacts {
  const codec = picture.codec_name ?? 'unknown';
  if (!VIDEO_CODECS.has(codec)) {
    throw new MediaRefusal(
      'FORMAT_NOT_SUPPORTED',
      `Video in the format “${codec}” cannot be read here. MP4 with H.264 always works.`,
    );
  }
  const { width = 0, height = 0 } = picture;
  if (width < 2 || height < 2)
    throw new MediaRefusal('FILE_BROKEN', 'The picture in this file has no size: the file is damaged.');
  if (width * height > PIXELS_MAX || Math.max(width, height) > 16_384) {
    throw tooLarge(width, height);
  }
  const rotation =
    picture.side_data_list?.find((item) => item.rotation !== undefined)?.rotation ?? Number(picture.tags?.rotate ?? 0);
  const isTurned = Math.abs(rotation % 180) === 90;
  const shown = Math.max(2, Math.round(width * (picture.sample_aspect_ratio ?? 1)));
  const matroskaDuration = /^(\d+):(\d+):(\d+(?:\.\d+)?)/.exec(picture.tags?.DURATION ?? '');
  const durationS =
    picture.duration ??
    (matroskaDuration
      ? Number(matroskaDuration[1]) * 3_600 + Number(matroskaDuration[2]) * 60 + Number(matroskaDuration[3])
      : undefined);
  return {
    codec,
    widthPx: isTurned ? height : shown,
    heightPx: isTurned ? shown : height,
    frameRate: chooseFrameRate(picture.avg_frame_rate, picture.r_frame_rate),
    isInterlaced: ['tt', 'bb', 'tb', 'bt'].includes(picture.field_order ?? ''),
    isHdr: HDR_TRANSFERS.has(picture.color_transfer ?? ''),
    endMs: endOf({ ...picture, duration: durationS }, fileStartS),
  };
}

function readAudio(sound: z.infer<typeof stream>, fileStartS: number) {
  const codec = sound.codec_name ?? 'unknown';
  if (!AUDIO_CODECS.has(codec)) {
    throw new MediaRefusal('FORMAT_NOT_SUPPORTED', `Sound in the format “${codec}” cannot be read here. AAC always works.`);
  }
  return { codec, channels: sound.channels ?? 2, endMs: endOf(sound, fileStartS) };
}

function endOf(
  { start_time: startS, duration: durationS }: { start_time?: number; duration?: number },
  fileStartS: number,
): number | null {
  if (durationS === undefined || durationS === 0) return null;
  return Math.round((durationS + (startS ?? fileStartS) - fileStartS) * 1_000);
}

const tooLarge = (width: number, height: number) =>
  new MediaRefusal('TOO_LARGE', `A picture of ${width} × ${height} is too large. 7680 × 4320 is the most.`);

/** Rates that players and displays know. 24000/1001 and its kin are kept exact, so that a film does not drift from its sound. */
const RATES = [10, 12, 15, 20, 24_000 / 1_001, 24, 25, 30_000 / 1_001, 30, 48, 50, 60_000 / 1_001, 60];

/**
 * The constant rate that a source is encoded at: the nearest usual rate that is not below its own.
 * A variable rate shows as two numbers that differ; the higher one is taken while it is a plausible rate, so that no frame is lost.
 */
export function chooseFrameRate(average: number | undefined, base: number | undefined): number {
  const plausible = base !== undefined && base <= 60.5 ? base : undefined;
  const rate = Math.max(average ?? 0, plausible ?? 0) || 30;
  return RATES.find((usual) => usual >= rate * 0.9995) ?? 60;
}
