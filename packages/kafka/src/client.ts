import { createRequire } from 'node:module';
import type { Logger } from '@castgraph/logger';
import { Kafka, logLevel } from 'kafkajs';

export interface KafkaOptions {
  clientId: string;
  brokers: string[];
  log: Logger;
  /** Put before every topic and group, so that test suites do not meet. */
  prefix?: string;
}

export interface KafkaConnection {
  readonly client: Kafka;
  readonly prefix: string;
  readonly log: Logger;
  /** The topic's name on this broker. */
  topicName(topic: { name: string }): string;
  /** Creates the topics that are missing, and their dead-letter topics, in one call. */
  ensureTopics(topics: readonly { name: string; partitions: number }[]): Promise<void>;
}

/**
 * kafkajs 2.2.4 sets a timer every millisecond for as long as a connection is open (kafkajs issue 1704), which keeps a
 * core busy. A queue without requests needs no check, so the check is asked for only while something waits.
 */
function quietRequestQueue(): void {
  const require = createRequire(import.meta.url);
  const queue: {
    prototype: { scheduleCheckPendingRequests(this: QueueState): void; isQuiet?: boolean };
  } = require('kafkajs/src/network/requestQueue');
  if (queue.prototype.isQuiet) return;
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: QueueState) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
  queue.prototype.isQuiet = true;
}

interface QueueState {
  pending: unknown[];
  throttledUntil: number;
}

// kafkajs logs as errors what it expects during start-up and rebalances; only what it gives up on is worth a warning.
const expected =
  /Topic creation errors|Restarting the consumer|coordinator|rebalanc|CONCURRENT_TRANSACTIONS|not available|Connection (error|timeout)|leadership election/i;

const LEADER_ATTEMPTS = 50;
const LEADER_WAIT_MS = 200;

/** Describes a cluster; nothing is connected before a producer, consumer or `ensureTopics` needs it. */
export function connectKafka({ clientId, brokers, log, prefix = '' }: KafkaOptions): KafkaConnection {
  quietRequestQueue();
  process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1';
  const client = new Kafka({
    clientId,
    brokers,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 60 },
    logCreator:
      () =>
      ({ level, log: { message, ...facts } }) => {
        const isError = level === logLevel.ERROR && !expected.test(`${message} ${facts.error ?? ''}`);
        log[isError ? 'warn' : 'debug']({ kafka: facts.error ?? facts.groupId ?? facts.broker }, message);
      },
  });
  const topicName = (topic: { name: string }) => `${prefix}${topic.name}`;
  return {
    client,
    prefix,
    log,
    topicName,
    async ensureTopics(topics) {
      const admin = client.admin();
      await admin.connect();
      const wanted = topics.flatMap((topic) => [
        { topic: topicName(topic), numPartitions: topic.partitions },
        { topic: `${topicName(topic)}.dead`, numPartitions: 1 },
      ]);
      try {
        await admin.createTopics({ waitForLeaders: false, topics: wanted });
        // kafkajs's own wait gives up at once on a broker that has not heard of the topic yet, and does not wait for topics
        // that another process creates at this moment.
        for (let attempt = 1; ; attempt += 1) {
          try {
            await admin.fetchTopicMetadata({ topics: wanted.map(({ topic }) => topic) });
            break;
          } catch (error) {
            if (attempt === LEADER_ATTEMPTS) throw error;
            await new Promise((resolve) => setTimeout(resolve, LEADER_WAIT_MS));
          }
        }
      } finally {
        await admin.disconnect();
      }
    },
  };
}
