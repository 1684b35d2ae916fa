import { startOutboxRelay } from '@castgraph/database/outbox';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer } from '@castgraph/kafka/consumer';
import { createProducer } from '@castgraph/kafka/producer';
import type { Logger } from '@castgraph/logger';
import type { ObjectStore } from '@castgraph/objectstore';
import { entityChangedV1 } from '@castgraph/schemas/events/graph';
import {
  jobCancelRequestedV1,
  jobRetryRequestedV1,
  pictureReadyV1,
  uploadCompletedV1,
  videoDeletedV1,
} from '@castgraph/schemas/events/videos';
import { startSubgraph } from '@castgraph/subgraph';
import type { Redis } from 'ioredis';
import { createContextBuilder } from './context.ts';
import { connectDatabase } from './database/database.ts';
import { accountSubscriptions } from './features/accounts/account.consumer.ts';
import { channelSubscriptions } from './features/channels/channel.consumer.ts';
import { jobSubscriptions } from './features/jobs/job.consumer.ts';
import { processingSubscriptions } from './features/processing/processing.consumer.ts';
import { listenForEvents } from './features/processing/wake-up.ts';
import { resolvers } from './schema.ts';
import { createServices } from './services.ts';
import type { Limits } from './values/limits.ts';

export interface AppOptions {
  /** The text of `schemas/subgraphs/videos.graphql`. */
  sdl: string;
  databaseUrl: string;
  kafka: KafkaConnection;
  redis: Redis;
  store: ObjectStore;
  media: ObjectStore;
  host: string;
  port: number;
  siteUrl: string;
  /** Whose pages may send parts to the store, beside the site's. */
  allowedOrigins: readonly string[];
  mediaUrl: string;
  mediaUrlKey: Buffer;
  statementKey: Buffer;
  limits: Limits;
  log: Logger;
}

const produced = [entityChangedV1, uploadCompletedV1, videoDeletedV1, jobRetryRequestedV1, jobCancelRequestedV1, pictureReadyV1];

/** Starts the whole subgraph on engines that are there already. */
export async function startApp(options: AppOptions) {
  const { databaseUrl, kafka, redis, store, media, siteUrl, mediaUrl, mediaUrlKey, limits, log } = options;
  const corsOrigins = [new URL(siteUrl).origin, ...options.allowedOrigins];
  const db = connectDatabase(databaseUrl);
  const wakeUp = listenForEvents({ url: databaseUrl, log });
  await Promise.all([store.ensureBucket({ corsOrigins }), media.ensureBucket(), kafka.ensureTopics(produced)]);
  const services = createServices({ db, redis, store, media, wakeUp, mediaUrl, mediaUrlKey, limits, log });
  const producer = await createProducer(kafka);
  const relay = startOutboxRelay({ url: databaseUrl, producer, log });
  let consumer: EventConsumer | undefined;

  /** Listens to the other domains. The caller begins when it is ready to. */
  async function startConsuming() {
    const { accounts, channels, jobs, processing } = services;
    const subscriptions = [
      ...accountSubscriptions(accounts),
      ...channelSubscriptions(channels),
      ...processingSubscriptions(processing),
      ...jobSubscriptions(jobs),
    ];
    consumer = await consume({ kafka, groupId: 'videos', subscriptions });
  }

  const server = await startSubgraph({
    name: 'videos',
    host: options.host,
    port: options.port,
    log,
    sdl: options.sdl,
    resolvers,
    statementKey: options.statementKey,
    buildContext: createContextBuilder(services, siteUrl),
    readiness: { postgres: () => db.$queryRaw`SELECT 1`, redis: () => redis.ping(), store: () => store.isReachable() },
  });
  const stopSweeping = services.sweeper.start();
  const stopAnnouncing = services.withdrawals.start();

  return {
    db,
    services,
    server,
    startConsuming,
    /** Stops taking work before it drops what the work needs. */
    async close() {
      await server.close();
      await consumer?.close();
      await Promise.all([stopSweeping(), stopAnnouncing()]);
      await services.completions.settle();
      await services.removals.drain().catch((error: unknown) => log.warn({ err: error }, 'removals wait for the next start'));
      await relay.close();
      await producer.close();
      await wakeUp.close();
      await db.$disconnect();
    },
  };
}

export type App = Awaited<ReturnType<typeof startApp>>;
