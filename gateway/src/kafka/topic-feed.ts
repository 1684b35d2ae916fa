import { randomUUID } from 'node:crypto';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer, on } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';
import type { Topic } from '@castgraph/schemas/events/envelope';
import type { z } from 'zod';

export interface TopicFeedOptions<Schema extends z.ZodType> {
  kafka: KafkaConnection;
  /** What it is for: part of the group's name, and of what is logged. */
  purpose: string;
  topic: Topic<Schema>;
  /** Each opening begins so far back in time. */
  readBackMs: number;
  log: Logger;
  retryMs?: number;
}

export interface TopicFeed<Message> {
  /** Begins to listen. What the handler rejects with comes again. */
  start(handle: (message: Message) => Promise<void> | void): void;
  /** Milliseconds since the broker last answered; infinite while there is no consumer. */
  silentMs(): number;
  close(): Promise<void>;
}

/** Follows a topic for this process alone: each gateway has a group of its own, since each must hear of everything. Never gives up. */
export function createTopicFeed<Schema extends z.ZodType>(options: TopicFeedOptions<Schema>): TopicFeed<z.infer<Schema>> {
  const { kafka, purpose, topic, readBackMs, log, retryMs = 5_000 } = options;
  const groupId = `gateway-${purpose}-${randomUUID()}`;
  let consumer: EventConsumer | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  function start(handle: (message: z.infer<Schema>) => Promise<void> | void): void {
    const subscriptions = [on(topic, async (message) => handle(message))];
    const retryLater = (error: unknown): void => {
      log.warn({ err: error, purpose }, 'feed of kafka is away');
      consumer?.close().catch((failure: unknown) => log.debug({ err: failure }, 'the feed was gone already'));
      consumer = undefined;
      if (!isClosed) retry = setTimeout(open, retryMs).unref();
    };
    const open = (): void => {
      consume({ kafka, groupId, readBackMs, subscriptions, onCrash: retryLater }).then((opened) => {
        if (isClosed) void opened.close();
        else consumer = opened;
      }, retryLater);
    };
    open();
  }

  return {
    start,
    silentMs: () => consumer?.silentMs() ?? Number.POSITIVE_INFINITY,
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await consumer?.close();
    },
  };
}
