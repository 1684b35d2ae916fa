const SAMPLE_BYTES = 1024 * 1024;

/** Bytes as lower-case hex. */
function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * What `StartUploadInput.fingerprint` promises: SHA-256, in hex, over `<size>\0<name>\0` and the first and the last MiB of
 * a file. Enough to know the same file again when it is picked on another day, and quick on a file of any size.
 */
export async function fingerprintFile(file: Blob & { name: string }): Promise<string> {
  const first = file.slice(0, SAMPLE_BYTES);
  const last = file.slice(Math.max(0, file.size - SAMPLE_BYTES));
  // A separator that no file name can hold keeps ("1", "2.mp4") and ("12", ".mp4") apart.
  const sampled = new Blob([`${file.size}\0${file.name}\0`, first, last]);
  const bytes = new Uint8Array(await sampled.arrayBuffer());
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
