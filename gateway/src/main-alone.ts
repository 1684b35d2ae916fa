// The gateway without the rest of the platform, for public suites and measurements: npm run gateway -- --supergraph FILE.
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { readAloneEnv, readCallerDir } from './alone/env.ts';
import { explainFailure } from './alone/explain-failure.ts';
import { type Flags, readFlags } from './alone/read-flags.ts';
import { startGateway } from './gateway.ts';
import { listOwnOrigins } from './http/own-origins.ts';

async function start({ supergraphFile, hasNoViewer, port }: Flags): Promise<void> {
  const env = readAloneEnv({ hasNoViewer });
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

let flags: Flags | undefined;
try {
  flags = readFlags(process.argv.slice(2), readCallerDir());
  await start(flags);
} catch (error) {
  console.error(explainFailure(error, flags ?? {}));
  process.exit(1);
}
