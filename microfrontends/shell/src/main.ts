import { join } from 'node:path';
import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { env } from './env.ts';
import { startSite } from './server/site.ts';

const log = createLogger({ service: 'shell', level: env.LOG_LEVEL });

const site = await startSite({
  host: env.HOST,
  port: env.PORT,
  log,
  isDevelopment: env.NODE_ENV === 'development',
  shellDir: join(import.meta.dirname, '..'),
  remotesDir: env.REMOTES_DIR,
  remoteUrls: env.REMOTE_URLS,
  gatewayUrl: env.GATEWAY_URL,
  siteUrl: env.PUBLIC_SITE_URL,
  mediaUrl: env.PUBLIC_MEDIA_URL,
  storeUrl: env.S3_PUBLIC_URL,
  allowedOrigins: env.ALLOWED_ORIGINS,
  clientAddressKey: env.CLIENT_ADDRESS_KEY,
  trustedProxies: env.TRUSTED_PROXIES,
  releaseKey: env.RELEASE_KEY,
  sessionCookieKey: env.SESSION_COOKIE_KEY,
});

onShutdown(log, () => site.close());
