import type { KafkaConnection } from '@castgraph/kafka/client';
import { on } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';
import { LEASES_CHANNEL, type LeaseRevokedV1, leaseRevokedV1 } from '@castgraph/schemas/events/graph';
import { Redis } from 'ioredis';
import { type Following, followTopics } from '../kafka/follow-topics.ts';

/** News of leases that no longer hold. */
export interface LeaseFeed {
  /** Begins to listen. */
  start(revoke: (event: LeaseRevokedV1) => void): void;
  close(): Promise<void>;
}

/** As long as a lease lives, and more: what was told while nobody listened is told again. */
const READ_BACK_MS = 11 * 60_000;

/** By Kafka nothing is missed: what was not heard at its time is read once the broker is back. */
export function createKafkaLeaseFeed({ kafka, log }: { kafka: KafkaConnection; log: Logger }): LeaseFeed {
  let following: Following | undefined;
  return {
    start(revoke) {
      following = followTopics({
        kafka,
        purpose: 'leases',
        readBackMs: READ_BACK_MS,
        subscriptions: [on(leaseRevokedV1, async (event) => revoke(event))],
        log,
      });
    },
    close: async () => following?.close(),
  };
}

export interface RedisLeaseFeedOptions {
  url: string;
  log: Logger;
  prefix?: string;
}

/** By Redis the same is heard at once, or not at all. */
export function createRedisLeaseFeed({ url, log, prefix = 'castgraph:' }: RedisLeaseFeedOptions): LeaseFeed {
  const subscriber = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  });
  subscriber.on('error', (error) => log.debug({ err: error }, 'leases in redis'));
  return {
    start(revoke) {
      subscriber.on('message', (_channel, text) => {
        const event = leaseRevokedV1.schema.safeParse(tryJson(text));
        if (event.success) revoke(event.data);
        else log.warn({ channel: LEASES_CHANNEL }, 'a message that cannot be read');
      });
      // ioredis subscribes again by itself after each reconnection.
      subscriber.subscribe(`${prefix}${LEASES_CHANNEL}`).catch((error: unknown) => log.debug({ err: error }, 'leases in redis'));
    },
    close: async () => subscriber.disconnect(),
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
