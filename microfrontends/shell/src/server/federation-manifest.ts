import type { RemoteRelease } from '@castgraph/mfe-contracts/page';
import { z } from 'zod';

const filesSchema = z.object({ sync: z.array(z.string()) });
const exposingSchema = z.object({
  exposes: z.array(z.object({ name: z.string(), assets: z.object({ css: filesSchema, js: filesSchema }) })),
});
const sharingSchema = z.object({ shared: z.array(z.object({ assets: z.object({ js: filesSchema }) })) });

/** What the page of a remote consists of, by the `mf-manifest.json` of its build. */
export function readPageAssets(manifest: string): Pick<RemoteRelease, 'css' | 'scripts'> {
  const assets = exposingSchema.parse(JSON.parse(manifest)).exposes.find(({ name }) => name === 'Page')?.assets;
  return { css: assets?.css.sync ?? [], scripts: assets?.js.sync ?? [] };
}

/** Scripts with what a build shares with others, each once, by its `mf-manifest.json`. */
export function readSharedScripts(manifest: string): string[] {
  const { shared } = sharingSchema.parse(JSON.parse(manifest));
  return [...new Set(shared.flatMap(({ assets }) => assets.js.sync))];
}
