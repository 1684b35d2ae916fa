import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const manifestSchema = z.object({
  shared: z.array(z.object({ assets: z.object({ js: z.object({ sync: z.array(z.string()) }) }) })),
});

/** Addresses of what the shell shares with the remotes, which every page needs: React before all. Empty where nothing is built. */
export async function findSharedChunks(shellDir: string): Promise<string[]> {
  const file = join(shellDir, '.next', 'static', 'chunks', 'mf-manifest.json');
  const text = await readFile(file, 'utf8').catch(() => '{"shared":[]}');
  const { shared } = manifestSchema.parse(JSON.parse(text));
  return [...new Set(shared.flatMap(({ assets }) => assets.js.sync))].map((path) => `/_next/${path}`);
}
