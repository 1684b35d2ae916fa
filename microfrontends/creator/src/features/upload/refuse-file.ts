/** Containers that browsers give no type, or a wrong one. */
const VIDEO_NAMES = /\.(mp4|m4v|mov|mkv|webm|avi|mts|m2ts|ts|mpg|mpeg|flv|wmv|ogv|3gp|mp3|m4a|wav|aac|flac|ogg|opus)$/i;

/** Why a file is not worth sending, or null. The checks after the upload look into it; this only spares people the way. */
export function refuseFile(file: { name: string; type: string; size: number }): string | null {
  if (file.size === 0) return `“${file.name}” is empty.`;
  const isMedia = file.type.startsWith('video/') || file.type.startsWith('audio/') || VIDEO_NAMES.test(file.name);
  return isMedia ? null : `“${file.name}” is neither video nor sound.`;
}
