import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The address that the build gave to the face of titles. */
export async function findTitleFont(shellDir: string): Promise<string | null> {
  const files = await readdir(join(shellDir, '.next', 'static', 'media')).catch(() => []);
  const file = files.find((name) => /^bricolage-grotesque-latin-.*\.woff2$/.test(name));
  return file ? `/_next/static/media/${file}` : null;
}
