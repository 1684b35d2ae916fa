import { isAbsence } from '@castgraph/errors/absence';
import { withRequest } from '@castgraph/logger';
import type { KafkaMessage } from 'kafkajs';
import type { z } from 'zod';
import type { KafkaConnection } from './client.ts';

interface TopicLike {
  name: string;
  partitions: number;
  schema: z.ZodType;
}

export interface Subscription<T extends TopicLike = TopicLike> {
  topic: T;
  /**
   * Applies one message. It must be safe to run twice (an inbox row in the transaction of its effect). After an error nothing
   * is committed and the message comes again: for as long as an engine is away, and a few times where it is not.
   */
  handle(message: z.infer<T['schema']>): Promise<void>;
}

/** Binds a topic to its handler with the message's type kept. */
export function on<T extends TopicLike>(topic: T, handle: Subscription<T>['handle']): Subscription {
  return { topic, handle: handle as Subscription['handle'] };
}

export interface ConsumerOptions {
  kafka: KafkaConnection;
  /** One group a purpose; each group sees every message. */
  groupId: string;
  subscriptions: readonly Subscription[];
  /** Called when the consumer has stopped for good. The default ends the process, since a deaf service looks healthy. */
  onCrash?: (error: Error) => void;
  /** How often a message is tried that fails while every engine is there, before it is put aside. */
  triesMax?: number;
  /** Begin so far back in time, whatever the group has read. For feeds that are kept in memory, each time anew. */
  readBackMs?: number;
}

export interface EventConsumer {
  close(): Promise<void>;
  /** Milliseconds since the broker last answered a fetch. */
  silentMs(): number;
}

/** With the waits of kafkajs in between, about a minute. */
const TRIES_MAX = 8;
const REASON_MAX = 1_000;

/** Consumes topics with one handler each. What cannot be read or applied goes to `<topic>.dead` with its reason and is passed over. */
export async function consume(options: ConsumerOptions): Promise<EventConsumer> {
  const { kafka, groupId, subscriptions, onCrash, triesMax = TRIES_MAX, readBackMs } = options;
  const { log } = kafka;
  await kafka.ensureTopics(subscriptions.map(({ topic }) => topic));
  const deadLetters = kafka.client.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await deadLetters.connect();
  const consumer = kafka.client.consumer({
    groupId: `${kafka.prefix}${groupId}`,
    sessionTimeout: 10_000,
    heartbeatInterval: 1_000,
    rebalanceTimeout: 60_000,
    // A long fetch would hold up disconnect and seek; latency is the same, since the broker answers at the first byte.
    maxWaitTimeInMs: 250,
    allowAutoTopicCreation: false,
    retry: { retries: 10 },
  });
  let lastFetchMs = Date.now();
  consumer.on(consumer.events.FETCH, () => {
    lastFetchMs = Date.now();
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (payload.restart) return;
    log.fatal({ err: payload.error, groupId }, 'consumer crashed');
    if (onCrash) onCrash(payload.error);
    else process.exit(1);
  });
  await consumer.connect();
  const byName = new Map(subscriptions.map((subscription) => [kafka.topicName(subscription.topic), subscription]));
  await consumer.subscribe({ topics: [...byName.keys()], fromBeginning: true });
  const places = readBackMs === undefined ? [] : await findPlaces(kafka, [...byName.keys()], Date.now() - readBackMs);

  async function bury(topic: string, partition: number, message: KafkaMessage, reason: string) {
    log.error({ topic, partition, offset: message.offset, reason }, 'dead letter');
    await deadLetters.send({
      topic: `${topic}.dead`,
      messages: [
        {
          key: message.key,
          value: message.value,
          headers: { ...message.headers, 'dead-reason': reason, 'dead-from': `${topic}/${partition}/${message.offset}` },
        },
      ],
    });
  }

  const countFailure = createFailureCount();
  await consumer.run({
    autoCommitThreshold: 1,
    partitionsConsumedConcurrently: 3,
    async eachMessage({ topic, partition, message }) {
      const subscription = byName.get(topic);
      if (subscription === undefined) return;
      const parsed = parseMessage(subscription.topic.schema, message.value);
      if ('reason' in parsed) return bury(topic, partition, message, parsed.reason);
      try {
        await withRequest(parsed.eventId, () => subscription.handle(parsed.message));
      } catch (cause) {
        // A mistake fails for ever, and would hold up everything behind it; an engine that is away comes back.
        const isPoison = !isAbsence(cause) && countFailure(topic, partition, message.offset) >= triesMax;
        if (isPoison) return bury(topic, partition, message, `it could not be applied: ${cause}`.slice(0, REASON_MAX));
        log.warn({ err: cause, topic, partition, offset: message.offset }, 'message will come again');
        // kafkajs gives up for good on a TypeError and its kin: wrapped, every failure is tried again.
        throw new Error('The message could not be applied.', { cause });
      }
    },
  });
  // Before the first fetch can have answered, so that nothing newer is handled first.
  for (const place of places) consumer.seek(place);
  return {
    silentMs: () => Date.now() - lastFetchMs,
    async close() {
      await consumer.disconnect();
      await deadLetters.disconnect();
    },
  };
}

/** Counts how often the message at the head of a partition has failed. */
function createFailureCount() {
  const heads = new Map<string, { offset: string; failures: number }>();
  return (topic: string, partition: number, offset: string): number => {
    const key = `${topic}/${partition}`;
    const head = heads.get(key);
    const failures = head?.offset === offset ? head.failures + 1 : 1;
    heads.set(key, { offset, failures });
    return failures;
  };
}

/** Where each partition was at a time. */
async function findPlaces(kafka: KafkaConnection, topics: readonly string[], atMs: number) {
  const admin = kafka.client.admin();
  await admin.connect();
  try {
    const found = topics.map(async (topic) =>
      (await admin.fetchTopicOffsetsByTimestamp(topic, atMs)).map((place) => ({ topic, ...place })),
    );
    return (await Promise.all(found)).flat();
  } finally {
    await admin.disconnect();
  }
}

function parseMessage(schema: z.ZodType, value: Buffer | null): { message: unknown; eventId: string } | { reason: string } {
  if (value === null) return { reason: 'the message is empty' };
  let json: unknown;
  try {
    json = JSON.parse(value.toString());
  } catch {
    return { reason: 'the message is not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    return {
      reason: parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ')
        .slice(0, REASON_MAX),
    };
  return { message: parsed.data, eventId: (parsed.data as { eventId?: string }).eventId ?? 'event' };
}
