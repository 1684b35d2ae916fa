// The gateway without the rest of the platform, for public suites and measurements: npm run gateway -- --supergraph FILE.
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { type AloneEnv, readAloneEnv } from './alone/env.ts';
import { explainFailure } from './alone/explain-failure.ts';
import { startGateway } from './gateway.ts';
import { listOwnOrigins } from './http/own-origins.ts';

/** What the gateway is told when it runs alone. */
export interface Flags {
  /** Absolute. */
  supergraphFile: string;
  /** Nobody is asked who they are: whatever stands in Authorization, everybody is a visitor. */
  hasNoViewer: boolean;
  /** 0 where any free one will do. */
  port: number;
}

async function start({ supergraphFile, hasNoViewer, port }: Flags, env: AloneEnv): Promise<void> {
  const log = createLogger({ service: 'gateway', level: env.LOG_LEVEL, tiesRequests: false });
  const gateway = await startGateway({
    host: env.HOST,
    port,
    log,
    limits: env.LIMITS,
    supergraphFile,
    subgraphUrls: env.SUBGRAPH_URLS,
    statementKeys: new Map(),
    allowedOrigins: listOwnOrigins(env.HOST, port),
    explorer: { dir: fileURLToPath(new URL('../explorer/dist', import.meta.url)), siteUrl: `http://localhost:${port}` },
    ignoresTokens: hasNoViewer,
  });
  onShutdown(log, () => gateway.close());
  const address = gateway.app.server.address() as AddressInfo;
  console.log(`The gateway is at http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}:${address.port}/graphql`);
}

/** Answers once it serves, or with the one sentence that says why it cannot. */
export async function startAlone(flags: Flags): Promise<string | undefined> {
  const settings = readAloneEnv(flags);
  if (typeof settings === 'string') return settings;
  try {
    await start(flags, settings);
  } catch (error) {
    return explainFailure(error, { ...flags, host: settings.HOST });
  }
  return undefined;
}
