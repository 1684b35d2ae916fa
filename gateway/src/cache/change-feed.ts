import type { KafkaConnection } from '@castgraph/kafka/client';
import { on } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';
import { entityChangedV1 } from '@castgraph/schemas/events/graph';
import { type Following, followTopics } from '../kafka/follow-topics.ts';
import type { EntityName } from './entity-store.ts';

/** News of entities that changed. */
export interface ChangeFeed {
  /** Begins to listen. What the handler rejects with comes again. */
  start(handle: (changed: readonly EntityName[]) => Promise<void>): void;
  /** True while nothing is heard: then nobody knows what has changed. */
  isBlind(): boolean;
  close(): Promise<void>;
}

/** Longer than a broker takes to answer that there is nothing new. */
const SILENCE_MAX_MS = 5_000;
/** As long as anything is kept, and more. */
const READ_BACK_MS = 120_000;

export function createChangeFeed({ kafka, log }: { kafka: KafkaConnection; log: Logger }): ChangeFeed {
  let following: Following | undefined;
  return {
    start(handle) {
      following = followTopics({
        kafka,
        purpose: 'entity-changes',
        readBackMs: READ_BACK_MS,
        subscriptions: [on(entityChangedV1, ({ entityType, ids }) => handle(ids.map((id) => ({ typeName: entityType, id }))))],
        log,
      });
    },
    isBlind: () => (following?.silentMs() ?? Number.POSITIVE_INFINITY) > SILENCE_MAX_MS,
    close: async () => following?.close(),
  };
}
