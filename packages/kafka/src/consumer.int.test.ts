import { randomUUID } from 'node:crypto';
import { connectTestKafka, until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { consume, on } from './consumer.ts';
import { createProducer, type EventProducer } from './producer.ts';

const kafka = connectTestKafka('consumer');
const schema = z.object({ eventId: z.uuid(), number: z.number() });
const topicOf = (name: string) => ({ name, partitions: 1, schema });
let producer: EventProducer;

const message = (topic: string, value: string) => ({ topic, key: 'k', value });
const numbered = (number: number) => JSON.stringify({ eventId: randomUUID(), number });

beforeAll(async () => {
  producer = await createProducer(kafka);
});
afterAll(() => producer.close());

describe('consuming a topic', () => {
  it('passes what cannot be read to the dead letters with its reason, and goes on', async () => {
    const topic = topicOf('unreadable.v1');
    const seen: number[] = [];
    const consumer = await consume({
      kafka,
      groupId: 'unreadable',
      subscriptions: [on(topic, async ({ number }) => void seen.push(number))],
    });
    await producer.send([
      message(topic.name, 'not json'),
      message(topic.name, '{"number":"one"}'),
      message(topic.name, numbered(3)),
    ]);
    await until('the good message arrives', () => seen.length > 0);
    expect(seen).toEqual([3]);
    await consumer.close();

    const dead: { value: string; reason: string }[] = [];
    const reader = kafka.client.consumer({ groupId: `${kafka.prefix}dead`, maxWaitTimeInMs: 250 });
    await reader.connect();
    await reader.subscribe({ topic: `${kafka.topicName(topic)}.dead`, fromBeginning: true });
    await reader.run({
      eachMessage: async ({ message: { value, headers } }) =>
        void dead.push({ value: `${value}`, reason: `${headers?.['dead-reason']}` }),
    });
    await until('both dead letters arrive', () => dead.length === 2);
    expect(dead).toEqual([
      { value: 'not json', reason: 'the message is not JSON' },
      { value: '{"number":"one"}', reason: expect.stringContaining('number') },
    ]);
    await reader.disconnect();
  });

  it('brings a message again until its handler succeeds, whatever the handler throws', async () => {
    const topic = topicOf('flaky.v1');
    const seen: number[] = [];
    const consumer = await consume({
      kafka,
      groupId: 'flaky',
      subscriptions: [
        on(topic, async ({ number }) => {
          seen.push(number);
          if (seen.length < 3) throw new TypeError('the database is away');
        }),
      ],
    });
    await producer.send([message(topic.name, numbered(1)), message(topic.name, numbered(2))]);
    await until('the second message arrives', () => seen.includes(2));
    expect(seen).toEqual([1, 1, 1, 2]);
    await consumer.close();
  });
});
