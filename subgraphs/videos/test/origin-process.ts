import { startDeployed } from './deployed-process.ts';

/** The origin: all that it and this subgraph know of each other is what Redis and the store hold. */
export const startOrigin = (env: Record<string, string>) => startDeployed('media-pipeline', 'src/main-origin.ts', env);
