import type { TrustedProxies } from '@castgraph/auth/trusted-proxies';
import type { Logger } from '@castgraph/logger';
import { createDescribeClient, createReadClientAddress } from './client-address.ts';
import { createExplorerProxy } from './explorer-proxy.ts';
import { createGraphProxy } from './graph-proxy.ts';
import { openNextApp } from './next-app.ts';
import { listOrigins } from './origins.ts';
import { createPages } from './pages.ts';
import { createOperationsRegistrar } from './register-operations.ts';
import { createRegistry } from './registry.ts';
import { createReleaseFiles } from './release-files.ts';
import { createReleaseStore, readShellOperations } from './releases.ts';
import { createSetSecurityHeaders } from './security-headers.ts';
import { createSessionCookie } from './session/session-cookie.ts';
import { createSessionEnd } from './session/session-end.ts';
import { createSessionGraph } from './session/session-graph.ts';
import { createSessionRoutes } from './session/session-routes.ts';
import { findSharedChunks } from './shared-chunks.ts';
import { startSiteServer } from './site-server.ts';
import { findTitleFont } from './title-font.ts';

export interface SiteOptions {
  host: string;
  port: number;
  log: Logger;
  isDevelopment: boolean;
  shellDir: string;
  remotesDir: string;
  remoteUrls: ReadonlyMap<string, string>;
  gatewayUrl: string;
  siteUrl: string;
  mediaUrl: string;
  storeUrl: string;
  allowedOrigins: readonly string[];
  clientAddressKey: Buffer;
  trustedProxies: TrustedProxies;
  releaseKey: string;
  sessionCookieKey: Buffer;
}

/** Starts the site: what answers which address, in the order in which they are asked. */
export async function startSite({ host, port, log, isDevelopment, shellDir, remotesDir, ...options }: SiteOptions) {
  const { gatewayUrl, siteUrl, mediaUrl, storeUrl, remoteUrls, releaseKey } = options;
  const describeClient = createDescribeClient(options.clientAddressKey, options.trustedProxies);
  const releases = createReleaseStore(remotesDir);
  const shellOperations = await readShellOperations(shellDir);
  const registrar = createOperationsRegistrar({ gatewayUrl, releaseKey, releases, shellOperations, log });
  const origins = listOrigins(siteUrl, options.allowedOrigins);
  const readAddress = createReadClientAddress(options.trustedProxies);
  const proxy = createGraphProxy({ gatewayUrl, describeClient, readAddress, origins, log });
  const explorer = createExplorerProxy({ gatewayUrl, siteUrl, log });
  const sessionGraph = createSessionGraph(gatewayUrl);
  const sessions = createSessionRoutes({
    cookie: createSessionCookie({ key: options.sessionCookieKey, isSecure: siteUrl.startsWith('https:') }),
    graph: sessionGraph,
    endSession: createSessionEnd({ graph: sessionGraph, log }),
    describeClient,
    origins,
    log,
  });
  const app = await openNextApp({ dir: shellDir, host, port, isDevelopment });
  const pages = createPages({
    render: app.render,
    setSecurityHeaders: createSetSecurityHeaders({
      siteUrl,
      mediaUrl,
      storeUrl,
      remoteUrls: [...remoteUrls.values()],
      isDevelopment,
    }),
    readRegistry: createRegistry({ releases, remoteUrls, log }),
    describeClient,
    origin: `http://${host}:${port}`,
    graphUrl: new URL('/graphql', gatewayUrl).href,
    fontUrl: await findTitleFont(shellDir),
    sharedChunks: await findSharedChunks(shellDir),
  });
  const server = await startSiteServer({
    host,
    port,
    log,
    handlers: [
      { name: 'graphql', handle: proxy.handle },
      { name: 'explorer', handle: explorer.handle },
      { name: 'session', handle: sessions },
      { name: 'files', handle: createReleaseFiles({ remotesDir, shellDir: isDevelopment ? null : shellDir }) },
      { name: 'page', handle: pages },
    ],
    upgrade: (req, socket, head) =>
      req.url?.startsWith('/graphql') ? proxy.upgrade(req, socket, head) : app.upgrade(req, socket, head),
    readiness: { releases: registrar.check },
  });
  registrar.start();

  return {
    /** New requests are refused first, then those under way end, and only then what they need. */
    async close(): Promise<void> {
      registrar.stop();
      await Promise.all([server.close(), proxy.close(), explorer.close()]);
      await app.close();
    },
  };
}
