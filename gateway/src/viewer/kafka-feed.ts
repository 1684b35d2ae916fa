import { randomUUID } from 'node:crypto';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import type { Revocations } from './revocations.ts';

export interface KafkaFeedOptions {
  kafka: KafkaConnection;
  revocations: Revocations;
  log: Logger;
}

const ALIVE_MS = 1_000;
const RETRY_MS = 5_000;

/** Follows revocations in Kafka. Each gateway has a group of its own, since each must hear of every session. */
export function followKafka({ kafka, revocations, log }: KafkaFeedOptions) {
  let consumer: EventConsumer | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  function retryLater(error: unknown): void {
    log.warn({ err: error }, 'revocation feed of kafka is away');
    consumer = undefined;
    if (!isClosed) retry = setTimeout(open, RETRY_MS).unref();
  }

  function open(): void {
    consume({
      kafka,
      groupId: `gateway-revocations-${randomUUID()}`,
      // What was revoked before is read from Redis.
      fromNow: true,
      subscriptions: [
        on(sessionRevokedV1, async ({ sessionIds, expiresAt }) => revocations.add(sessionIds, new Date(expiresAt).getTime())),
      ],
      onCrash: retryLater,
    }).then((opened) => {
      if (isClosed) void opened.close();
      else consumer = opened;
    }, retryLater);
  }

  const beat = setInterval(() => {
    if (consumer !== undefined && consumer.silentMs() < ALIVE_MS) revocations.hear('kafka');
  }, ALIVE_MS / 2).unref();
  open();
  return {
    async close() {
      isClosed = true;
      clearInterval(beat);
      clearTimeout(retry);
      await consumer?.close();
    },
  };
}
