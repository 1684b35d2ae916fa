import { connectKafka } from '@castgraph/kafka/client';
import { createLogger } from '@castgraph/logger';
import { createObjectStore } from '@castgraph/objectstore';
import sdl from '@castgraph/schemas/subgraphs/videos.graphql';
import { onShutdown } from '@castgraph/service';
import { Redis } from 'ioredis';
import { startApp } from './app.ts';
import { env } from './env.ts';

const log = createLogger({ service: 'videos', level: env.LOG_LEVEL });
const kafka = connectKafka({ clientId: 'videos', brokers: env.KAFKA_BROKERS, log, prefix: env.KAFKA_TOPIC_PREFIX });
// A command that cannot be sent within a second is better refused than piled up.
const redis = new Redis(env.REDIS_URL, { maxRetriesPerRequest: 1, commandTimeout: 1_000, enableOfflineQueue: true });
redis.on('error', (error) => log.warn({ err: error }, 'redis is away'));

const bucketOf = (bucket: string) =>
  createObjectStore({
    endpoint: env.S3_ENDPOINT,
    publicUrl: env.S3_PUBLIC_URL,
    region: env.S3_REGION,
    accessKey: env.S3_ACCESS_KEY,
    secretKey: env.S3_SECRET_KEY,
    bucket,
  });
const store = bucketOf(env.UPLOADS_BUCKET);
const media = bucketOf(env.MEDIA_BUCKET);

const app = await startApp({
  sdl,
  databaseUrl: env.VIDEOS_DATABASE_URL,
  kafka,
  redis,
  store,
  media,
  host: env.HOST,
  port: env.PORT,
  siteUrl: env.PUBLIC_SITE_URL,
  allowedOrigins: env.ALLOWED_ORIGINS,
  mediaUrl: env.PUBLIC_MEDIA_URL,
  mediaUrlKey: env.MEDIA_URL_KEY,
  statementKey: env.STATEMENT_KEY,
  limits: env.LIMITS,
  log,
});
await app.startConsuming();

onShutdown(log, async () => {
  await app.close();
  redis.disconnect();
  store.close();
  media.close();
});
