import { createLogger } from '@castgraph/logger';
import { createObjectStore } from '@castgraph/objectstore';
import { onShutdown, startService } from '@castgraph/service';
import { Redis } from 'ioredis';
import { readOriginEnv } from './origin/env.ts';
import { mountOrigin } from './origin/origin.routes.ts';
import { watchWithdrawals } from './origin/withdrawn.ts';
import { describeStore } from './store-env.ts';

const env = readOriginEnv();
const log = createLogger({ service: 'origin', level: env.LOG_LEVEL });
const store = createObjectStore(describeStore(env, env.MEDIA_BUCKET));
await store.ensureBucket();
const redis = new Redis(env.REDIS_URL, {
  maxRetriesPerRequest: 1,
  connectTimeout: 2_000,
  commandTimeout: 1_000,
  socketTimeout: 10_000,
});
// Its connection is made again by itself; without a listener the first failure would end the process.
redis.on('error', (error) => log.debug({ err: error }, 'redis'));
const withdrawn = watchWithdrawals(redis, log);

const service = await startService({
  name: 'origin',
  host: env.HOST,
  port: env.PORT,
  log,
  readiness: { store: () => store.isReachable(), withdrawals: async () => withdrawn.assertKnown() },
  routes: (app) =>
    mountOrigin(app, {
      store,
      withdrawn,
      key: env.MEDIA_URL_KEY,
      origins: [new URL(env.PUBLIC_SITE_URL).origin, ...env.ALLOWED_ORIGINS],
    }),
  server: { routerOptions: { maxParamLength: 2_048 } },
});

onShutdown(log, async () => {
  await service.close();
  withdrawn.close();
  redis.disconnect();
  store.close();
});
