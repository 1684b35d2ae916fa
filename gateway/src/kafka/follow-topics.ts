import { randomUUID } from 'node:crypto';
import type { KafkaConnection } from '@castgraph/kafka/client';
import { consume, type EventConsumer, type Subscription } from '@castgraph/kafka/consumer';
import type { Logger } from '@castgraph/logger';

export interface FollowOptions {
  kafka: KafkaConnection;
  /** What it is for: part of the group's name, and of what is logged. */
  purpose: string;
  subscriptions: readonly Subscription[];
  /** Each opening begins so far back in time. */
  readBackMs: number;
  log: Logger;
  retryMs?: number;
}

export interface Following {
  /** Milliseconds since the broker last answered; infinite while there is no consumer. */
  silentMs(): number;
  close(): Promise<void>;
}

/** Follows topics for this process alone: each gateway has a group of its own, since each must hear of everything. Never gives up. */
export function followTopics({ kafka, purpose, subscriptions, readBackMs, log, retryMs = 5_000 }: FollowOptions): Following {
  const groupId = `gateway-${purpose}-${randomUUID()}`;
  let consumer: EventConsumer | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  function retryLater(error: unknown): void {
    log.warn({ err: error, purpose }, 'feed of kafka is away');
    consumer?.close().catch((failure: unknown) => log.debug({ err: failure }, 'the feed was gone already'));
    consumer = undefined;
    if (!isClosed) retry = setTimeout(open, retryMs).unref();
  }

  function open(): void {
    consume({ kafka, groupId, readBackMs, subscriptions, onCrash: retryLater }).then((opened) => {
      if (isClosed) void opened.close();
      else consumer = opened;
    }, retryLater);
  }

  open();
  return {
    silentMs: () => consumer?.silentMs() ?? Number.POSITIVE_INFINITY,
    async close() {
      isClosed = true;
      clearTimeout(retry);
      await consumer?.close();
    },
  };
}
