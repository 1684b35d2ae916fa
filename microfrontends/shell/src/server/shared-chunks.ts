import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSharedScripts } from './federation-manifest.ts';

/** Addresses of what the shell shares with the remotes, which every page needs: React before all. Empty where nothing is built. */
export async function findSharedChunks(shellDir: string): Promise<string[]> {
  const manifest = join(shellDir, '.next', 'static', 'chunks', 'mf-manifest.json');
  if (!existsSync(manifest)) return [];
  return readSharedScripts(await readFile(manifest, 'utf8')).map((path) => `/_next/${path}`);
}
