import type { RequestContext } from '@castgraph/subgraph';
import { createLoaders, type Loaders } from './loaders.ts';
import type { Services } from './services.ts';

/** The verified caller. */
export interface ViewerReference {
  id: string;
}

export interface Context extends RequestContext {
  services: Services;
  loaders: Loaders;
  /** Where the site's pages are. */
  siteUrl: string;
}

export function createContextBuilder(services: Services, siteUrl: string) {
  return (request: RequestContext): Context => ({
    ...request,
    services,
    siteUrl,
    loaders: createLoaders(request.viewer, services),
  });
}
