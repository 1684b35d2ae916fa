/** SHA-256 of a piece of a file, in base64, as S3's checksum header wants it. */
export async function sha256Base64(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest));
}
