const byExtension: Record<string, string> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
  mp4: 'video/mp4',
  m4s: 'video/iso.segment',
  vtt: 'text/vtt; charset=utf-8',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

const extensionOf = (name: string) => name.slice(name.lastIndexOf('.') + 1);

/** The type a file of the pipeline is stored and served as; nothing it makes can be run by a browser. */
export const contentTypeOf = (name: string) => byExtension[extensionOf(name)] ?? 'application/octet-stream';

/** Manifests may change or be withdrawn; everything else stays as it is for as long as its address lives. */
export const isManifest = (name: string) => ['m3u8', 'mpd'].includes(extensionOf(name));
