import type { KafkaConnection } from '@castgraph/kafka/client';
import type { Logger } from '@castgraph/logger';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import { createTopicFeed } from '../kafka/topic-feed.ts';
import { REVOKED_LIFE_MS, type Revocations } from './revocations.ts';

export interface KafkaFeedOptions {
  kafka: KafkaConnection;
  revocations: Revocations;
  log: Logger;
  retryMs?: number;
}

/**
 * Follows revocations in Kafka. What counts as hearing is the beat of users, which comes through the same topic behind every
 * revocation: that a broker answers says nothing of whether somebody tells it. Each opening reads back as far as a token
 * lives, and only the beat at the end of that, which is fresh, shows that nothing is missing.
 */
export function followKafka({ kafka, revocations, log, retryMs }: KafkaFeedOptions): { close(): Promise<void> } {
  const topic = sessionRevokedV1;
  const feed = createTopicFeed({ kafka, purpose: 'revocations', topic, readBackMs: REVOKED_LIFE_MS, log, retryMs });
  feed.start(({ sessionIds, expiresAt, occurredAt }) => {
    if (sessionIds.length > 0) revocations.add(sessionIds, Date.parse(expiresAt));
    else revocations.hear('kafka', Date.parse(occurredAt));
  });
  return feed;
}
