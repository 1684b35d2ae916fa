import type { KafkaConnection } from './client.ts';

export interface OutgoingMessage {
  /** Name without the connection's prefix. */
  topic: string;
  key: string;
  /** JSON text. */
  value: string;
}

export interface EventProducer {
  /** Resolves when every in-sync replica has the messages. Rejects when the broker stays away; sending again doubles nothing for consumers with an inbox. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** An idempotent producer that keeps the order of what is awaited. */
export async function createProducer(kafka: KafkaConnection): Promise<EventProducer> {
  const producer = kafka.client.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // `idempotent` alone leaves kafkajs at five retries.
    retry: { retries: Number.MAX_SAFE_INTEGER, maxRetryTime: 2_000 },
  });
  await producer.connect();
  return {
    async send(messages) {
      const byTopic = new Map<string, OutgoingMessage[]>();
      for (const message of messages) byTopic.set(message.topic, [...(byTopic.get(message.topic) ?? []), message]);
      await producer.sendBatch({
        acks: -1,
        topicMessages: [...byTopic].map(([topic, group]) => ({
          topic: kafka.topicName({ name: topic }),
          messages: group.map(({ key, value }) => ({ key, value })),
        })),
      });
    },
    close: () => producer.disconnect(),
  };
}
