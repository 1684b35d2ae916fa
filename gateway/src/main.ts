import { fileURLToPath } from 'node:url';
import { connectKafka } from '@castgraph/kafka/client';
import { createLogger } from '@castgraph/logger';
import { onShutdown } from '@castgraph/service';
import { Redis } from 'ioredis';
import { createKafkaLeaseFeed, createRedisLeaseFeed } from './admission/lease-feeds.ts';
import { createChangeFeed } from './cache/change-feed.ts';
import { env } from './env.ts';
import { startGateway } from './gateway.ts';
import { listOwnOrigins } from './http/own-origins.ts';
import { connectRedis } from './redis/connection.ts';
import { createVerifyToken } from './viewer/access-token.ts';
import { followKafka } from './viewer/kafka-feed.ts';
import { followRedis } from './viewer/redis-feed.ts';
import { createRevocations } from './viewer/revocations.ts';
import { shareLimits } from './workers/share-limits.ts';
import { becomeWorkers } from './workers/workers.ts';

const log = createLogger({ service: 'gateway', level: env.LOG_LEVEL, tiesRequests: false });
// Beyond this line runs a worker, or the one process that is all.
await becomeWorkers(env.WORKERS, log);

const redis = env.REDIS_URL && {
  hot: connectRedis(env.REDIS_URL, log),
  store: new Redis(env.REDIS_URL, { maxRetriesPerRequest: 5 }),
};
if (redis) redis.store.on('error', (error) => log.debug({ err: error }, 'redis store'));

const hasViewers = env.USERS_JWKS_URL !== undefined;
const revocations = hasViewers ? createRevocations() : undefined;
const feeds: { close(): Promise<void> }[] = [];
if (revocations && env.REDIS_URL) feeds.push(followRedis({ url: env.REDIS_URL, revocations, log }));
const kafka =
  env.KAFKA_BROKERS.length > 0
    ? connectKafka({ clientId: 'gateway', brokers: env.KAFKA_BROKERS, prefix: env.KAFKA_TOPIC_PREFIX, log })
    : undefined;
if (revocations && kafka) feeds.push(followKafka({ kafka, revocations, log }));
const changes = kafka && createChangeFeed({ kafka, log });
if (changes) feeds.push(changes);

const leaseFeeds = [
  ...(env.REDIS_URL ? [createRedisLeaseFeed({ url: env.REDIS_URL, log })] : []),
  ...(kafka ? [createKafkaLeaseFeed({ kafka, log })] : []),
];
feeds.push(...leaseFeeds);

const tokensKey = env.STATEMENT_KEYS.get('users');

const gateway = await startGateway({
  host: env.HOST,
  port: env.PORT,
  log,
  limits: shareLimits(env.LIMITS, env.WORKERS),
  processes: env.WORKERS,
  supergraphFile: env.SUPERGRAPH_FILE,
  publicFile: env.PUBLIC_SCHEMA_FILE || undefined,
  subgraphUrls: env.SUBGRAPH_URLS,
  statementKeys: env.STATEMENT_KEYS,
  clientAddressKey: env.CLIENT_ADDRESS_KEY,
  trustedProxies: env.TRUSTED_PROXIES,
  releaseKey: env.RELEASE_KEY,
  allowedOrigins: [new URL(env.PUBLIC_SITE_URL).origin, ...env.ALLOWED_ORIGINS, ...listOwnOrigins(env.HOST, env.PORT)],
  explorer: { dir: fileURLToPath(new URL('../explorer/dist', import.meta.url)), siteUrl: env.PUBLIC_SITE_URL },
  verifyToken: env.USERS_JWKS_URL ? createVerifyToken({ jwksUrl: env.USERS_JWKS_URL, issuer: env.PUBLIC_SITE_URL }) : undefined,
  personalTokens:
    env.USERS_TOKENS_URL && tokensKey ? { url: env.USERS_TOKENS_URL, audience: 'users', key: tokensKey } : undefined,
  revocations,
  redis: redis || undefined,
  leaseFeeds,
  entityCache: { isOn: env.ENTITY_CACHE === 'on', changes },
});

onShutdown(log, async () => {
  await gateway.close();
  await Promise.all(feeds.map((feed) => feed.close()));
  if (redis) for (const client of Object.values(redis)) client.disconnect();
});
