const SAMPLE_BYTES = 1024 * 1024;

/** Bytes as lower-case hex. */
function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * SHA-256, in hex, over size, name and the first and the last MiB of a file: enough to know the same file again when
 * it is picked on another day, and quick on a file of any size.
 */
export async function fingerprintFile(file: Blob & { name: string }): Promise<string> {
  // A separator that no file name can hold keeps ("1", "2.mp4") and ("12", ".mp4") apart.
  const head = new TextEncoder().encode(`${file.size}\0${file.name}\0`);
  const first = await file.slice(0, SAMPLE_BYTES).arrayBuffer();
  const last = await file.slice(Math.max(0, file.size - SAMPLE_BYTES)).arrayBuffer();
  const bytes = new Uint8Array(head.byteLength + first.byteLength + last.byteLength);
  bytes.set(head, 0);
  bytes.set(new Uint8Array(first), head.byteLength);
  bytes.set(new Uint8Array(last), head.byteLength + first.byteLength);
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
