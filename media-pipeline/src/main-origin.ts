import { createLogger } from '@castgraph/logger';
import { createObjectStore } from '@castgraph/objectstore';
import { onShutdown, startService } from '@castgraph/service';
import { readOriginEnv } from './origin/env.ts';
import { mountOrigin } from './origin/origin.routes.ts';

const env = readOriginEnv();
const log = createLogger({ service: 'origin', level: env.LOG_LEVEL });
const store = createObjectStore({
  endpoint: env.S3_ENDPOINT,
  publicUrl: env.S3_ENDPOINT,
  region: env.S3_REGION,
  accessKey: env.S3_ACCESS_KEY,
  secretKey: env.S3_SECRET_KEY,
  bucket: env.MEDIA_BUCKET,
});
await store.ensureBucket();

const service = await startService({
  name: 'origin',
  host: env.HOST,
  port: env.PORT,
  log,
  readiness: { store: () => store.isReachable() },
  routes: (app) => mountOrigin(app, { store, key: env.MEDIA_URL_KEY, siteUrl: env.PUBLIC_SITE_URL }),
  server: { maxParamLength: 2_048 },
});

onShutdown(log, async () => {
  await service.close();
  store.close();
});
