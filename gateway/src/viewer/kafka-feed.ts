import { randomUUID } from 'node:crypto';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import { REVOKED_LIFE_MS, type Revocations } from './revocations.ts';

export interface KafkaFeedOptions {
  kafka: KafkaConnection;
  revocations: Revocations;
  log: Logger;
  retryMs?: number;
}

/**
 * Follows revocations in Kafka. Each gateway has a group of its own, since each must hear of every session. What counts as
 * hearing is the beat of users, which comes through the same topic behind every revocation: that a broker answers says
 * nothing of whether somebody tells it. Each opening reads back as far as a token lives, and only the beat at the end of
 * that, which is fresh, shows that nothing is missing.
 */
export function followKafka({ kafka, revocations, log, retryMs = 5_000 }: KafkaFeedOptions) {
  const groupId = `gateway-revocations-${randomUUID()}`;
  let consumer: EventConsumer | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  function retryLater(error: unknown): void {
    log.warn({ err: error }, 'revocation feed of kafka is away');
    consumer?.close().catch((failure: unknown) => log.debug({ err: failure }, 'the feed was gone already'));
    consumer = undefined;
    if (!isClosed) retry = setTimeout(open, retryMs).unref();
  }

  function open(): void {
    consume({
      kafka,
      groupId,
      readBackMs: REVOKED_LIFE_MS,
      subscriptions: [
        on(sessionRevokedV1, async ({ sessionIds, expiresAt, occurredAt }) => {
          if (sessionIds.length > 0) revocations.add(sessionIds, Date.parse(expiresAt));
          else revocations.hear('kafka', Date.parse(occurredAt));
        }),
      ],
      onCrash: retryLater,
    }).then((opened) => {
      if (isClosed) void opened.close();
      else consumer = opened;
    }, retryLater);
  }

  open();
  return {
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await consumer?.close();
    },
  };
}
