import type { KafkaConnection } from '@castgraph/kafka/client';
import type { Logger } from '@castgraph/logger';
import { LEASES_CHANNEL, type LeaseRevokedV1, leaseRevokedV1 } from '@castgraph/schemas/events/graph';
import { createTopicFeed } from '../kafka/topic-feed.ts';
import { connectToFollow } from '../redis/connection.ts';
import { tryJson } from '../try-json.ts';

/** News of leases that no longer hold. */
export interface LeaseFeed {
  /** Begins to listen. */
  start(revoke: (event: LeaseRevokedV1) => void): void;
  close(): Promise<void>;
}

/** As long as a lease lives, and more: what was told while nobody listened is told again. */
const READ_BACK_MS = 11 * 60_000;

/** By Kafka nothing is missed: what was not heard at its time is read once the broker is back. */
export const createKafkaLeaseFeed = ({ kafka, log }: { kafka: KafkaConnection; log: Logger }): LeaseFeed =>
  createTopicFeed({ kafka, purpose: 'leases', topic: leaseRevokedV1, readBackMs: READ_BACK_MS, log });

export interface RedisLeaseFeedOptions {
  url: string;
  log: Logger;
  prefix?: string;
}

/** By Redis the same is heard at once, or not at all. */
export function createRedisLeaseFeed({ url, log, prefix = 'castgraph:' }: RedisLeaseFeedOptions): LeaseFeed {
  const subscriber = connectToFollow(url, log);
  return {
    start(revoke) {
      subscriber.on('message', (_channel, text) => {
        const event = leaseRevokedV1.schema.safeParse(tryJson(text));
        if (event.success) revoke(event.data);
        else log.warn({ channel: LEASES_CHANNEL }, 'a message that cannot be read');
      });
      // ioredis subscribes again by itself after each reconnection.
      subscriber
        .subscribe(`${prefix}${LEASES_CHANNEL}`)
        .catch((error: unknown) => log.debug({ err: error }, 'leases are not followed'));
    },
    close: async () => subscriber.disconnect(),
  };
}
