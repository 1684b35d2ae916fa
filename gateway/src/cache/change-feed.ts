import type { KafkaConnection } from '@castgraph/kafka/client';
import type { Logger } from '@castgraph/logger';
import { entityChangedV1 } from '@castgraph/schemas/events/graph';
import { createTopicFeed } from '../kafka/topic-feed.ts';
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
  const feed = createTopicFeed({ kafka, purpose: 'entity-changes', topic: entityChangedV1, readBackMs: READ_BACK_MS, log });
  return {
    start: (handle) => feed.start(({ entityType, ids }) => handle(ids.map((id) => ({ typeName: entityType, id })))),
    isBlind: () => feed.silentMs() > SILENCE_MAX_MS,
    close: feed.close,
  };
}
