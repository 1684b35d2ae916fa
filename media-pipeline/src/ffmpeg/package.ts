import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One file that becomes a rendition. */
export interface PackagerInput {
  path: string;
  kind: 'video' | 'audio';
  /** Folder of the rendition inside the publication. */
  name: string;
}

/** Names of the two masters in a publication's directory. */
export const MASTER_HLS = 'master.m3u8';
/** See `MASTER_HLS`. */
export const MASTER_DASH = 'manifest.mpd';

/** The shaka-packager binary that npm brought. */
export function findPackager(platform: NodeJS.Platform = process.platform, arch: string = process.arch): string {
  const require = createRequire(import.meta.url);
  const names: Partial<Record<string, string>> = { linux: 'linux', darwin: 'osx' };
  const system = names[platform];
  if (system === undefined) throw new Error(`shaka-packager has no binary for ${platform}.`);
  return join(dirname(require.resolve('shaka-packager/package.json')), 'bin', `packager-${system}-${arch}`);
}

/**
 * CMAF segments with an HLS and a DASH manifest over the same bytes, written below the working directory.
 *
 * @param segmentS a whole number of groups of pictures, so that all renditions are cut at the same times.
 */
export function packagerArgs(inputs: readonly PackagerInput[], segmentS: number): string[] {
  const streams = inputs.map(({ path, kind, name }) =>
    [
      `in=${path}`,
      `stream=${kind}`,
      `init_segment=${name}/init.mp4`,
      `segment_template=${name}/$Number%05d$.m4s`,
      `playlist_name=${name}/index.m3u8`,
      ...(kind === 'video' ? [`iframe_playlist_name=${name}/iframes.m3u8`] : ['hls_group_id=audio', 'hls_name=audio']),
    ].join(','),
  );
  return [
    ...streams,
    '--segment_duration',
    segmentS.toFixed(4),
    '--hls_master_playlist_output',
    MASTER_HLS,
    '--mpd_output',
    MASTER_DASH,
    '--generate_static_live_mpd',
    '--hls_playlist_type',
    'VOD',
    '--minloglevel',
    '2',
  ];
}

/** The master of the early publication, which has one rendition with its sound inside. */
export function earlyMaster({
  bandwidthBps,
  size,
  hasAudio,
  frameRate,
}: {
  bandwidthBps: number;
  size: { widthPx: number; heightPx: number } | null;
  hasAudio: boolean;
  frameRate: number | null;
}): string {
  const codecs = [...(size ? ['avc1.64001f'] : []), ...(hasAudio ? ['mp4a.40.2'] : [])].join(',');
  const attributes = [
    `BANDWIDTH=${bandwidthBps}`,
    `CODECS="${codecs}"`,
    ...(size ? [`RESOLUTION=${size.widthPx}x${size.heightPx}`] : []),
    ...(frameRate ? [`FRAME-RATE=${frameRate.toFixed(3)}`] : []),
  ];
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    `#EXT-X-STREAM-INF:${attributes.join(',')}`,
    'index.m3u8',
    '',
  ].join('\n');
}
