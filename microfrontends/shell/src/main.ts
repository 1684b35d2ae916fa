import { join } from 'node:path';
import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { env } from './env.ts';
import { createDescribeClient } from './server/client-address.ts';
import { createGraphProxy } from './server/graph-proxy.ts';
import { openNextApp } from './server/next-app.ts';
import { listOrigins } from './server/origins.ts';
import { createPages } from './server/pages.ts';
import { createOperationsRegistrar } from './server/register-operations.ts';
import { createRegistry } from './server/registry.ts';
import { createReleaseFiles } from './server/release-files.ts';
import { createReleaseStore, readShellOperations } from './server/releases.ts';
import { createSetSecurityHeaders } from './server/security-headers.ts';
import { createSessionCookie } from './server/session/session-cookie.ts';
import { createSessionGraph } from './server/session/session-graph.ts';
import { createSessionRoutes } from './server/session/session-routes.ts';
import { startSiteServer } from './server/site-server.ts';
import { findTitleFont } from './server/title-font.ts';

const shellDir = join(import.meta.dirname, '..');
const isDevelopment = env.NODE_ENV === 'development';
const log = createLogger({ service: 'shell', level: env.LOG_LEVEL });
const { GATEWAY_URL: gatewayUrl, REMOTE_URLS: remoteUrls, PUBLIC_SITE_URL: siteUrl } = env;

const describeClient = createDescribeClient(env.CLIENT_ADDRESS_KEY, env.TRUSTED_PROXIES);
const releases = createReleaseStore(env.REMOTES_DIR);
const registrar = createOperationsRegistrar({
  gatewayUrl,
  releaseKey: env.RELEASE_KEY,
  releases,
  shellOperations: await readShellOperations(shellDir),
  log,
});
const origins = listOrigins(siteUrl, env.EXTRA_ORIGINS);
const proxy = createGraphProxy({ gatewayUrl, describeClient, origins, log });
const sessions = createSessionRoutes({
  cookie: createSessionCookie({ key: env.SESSION_COOKIE_KEY, isSecure: siteUrl.startsWith('https:') }),
  graph: createSessionGraph(gatewayUrl),
  describeClient,
  origins,
  log,
});
const setSecurityHeaders = createSetSecurityHeaders({
  siteUrl,
  mediaUrl: env.PUBLIC_MEDIA_URL,
  storeUrl: env.S3_PUBLIC_URL,
  remoteUrls: [...remoteUrls.values()],
  isDevelopment,
});

const app = await openNextApp({ dir: shellDir, host: env.HOST, port: env.PORT, isDevelopment });
const pages = createPages({
  render: app.render,
  setSecurityHeaders,
  readRegistry: createRegistry({ releases, remoteUrls, log }),
  describeClient,
  origin: `http://${env.HOST}:${env.PORT}`,
  graphUrl: new URL('/graphql', gatewayUrl).href,
  fontUrl: await findTitleFont(shellDir),
});

const server = await startSiteServer({
  host: env.HOST,
  port: env.PORT,
  log,
  handlers: [
    { name: 'graphql', handle: proxy.handle },
    { name: 'session', handle: sessions },
    ...(isDevelopment ? [] : [{ name: 'files', handle: createReleaseFiles({ remotesDir: env.REMOTES_DIR, shellDir }) }]),
    { name: 'page', handle: pages },
  ],
  upgrade: (req, socket, head) =>
    req.url?.startsWith('/graphql') ? proxy.upgrade(req, socket, head) : app.upgrade(req, socket, head),
  readiness: { releases: registrar.check },
});
registrar.start();

// New requests are refused first, then those under way end, and only then what they need.
onShutdown(log, async () => {
  registrar.stop();
  await Promise.all([server.close(), proxy.close()]);
  await app.close();
});
