import { randomUUID } from 'node:crypto';
import { consume, on } from '@castgraph/kafka/consumer';
import {
  type AccountChangedV1,
  accountChangedV1,
  type ChannelChangedV1,
  channelChangedV1,
  type SessionRevokedV1,
  sessionRevokedV1,
} from '@castgraph/schemas/events/users';
import { engineUrl, until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import type { Harness } from './harness.ts';

/** What the users subgraph tells of sessions that ended, by Redis and by Kafka. */
export async function revokedSessions(h: Harness) {
  const fromRedis = new Set<string>();
  const fromKafka: SessionRevokedV1[] = [];
  let heartbeats = 0;
  const redis = new Redis(engineUrl('REDIS_URL'));
  redis.on('message', (_channel, text) => {
    const message: { heartbeat?: true; sessionIds?: string[] } = JSON.parse(text);
    if (message.heartbeat) heartbeats++;
    for (const id of message.sessionIds ?? []) fromRedis.add(id);
  });
  await redis.subscribe(`${h.redisPrefix}revocations`);
  const consumer = await consume({
    kafka: h.kafka,
    groupId: `feed-${randomUUID()}`,
    subscriptions: [
      on(sessionRevokedV1, async (message) => {
        fromKafka.push(message);
      }),
    ],
  });
  return {
    fromKafka,
    heartbeats: () => heartbeats,
    waitFor: (sessionId: string) => until(`${sessionId} is told as revoked`, () => fromRedis.has(sessionId), 5_000),
    async close() {
      redis.disconnect();
      await consumer.close();
    },
  };
}

/** What the users subgraph tells of accounts and channels. */
export async function changes(h: Harness) {
  const accounts: AccountChangedV1[] = [];
  const channels: ChannelChangedV1[] = [];
  const consumer = await consume({
    kafka: h.kafka,
    groupId: `feed-${randomUUID()}`,
    subscriptions: [
      on(accountChangedV1, async (message) => {
        accounts.push(message);
      }),
      on(channelChangedV1, async (message) => {
        channels.push(message);
      }),
    ],
  });
  return { accounts, channels, close: () => consumer.close() };
}
