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

/** What was put aside of a topic, once there is so much of it. */
async function readDead(topic: { name: string }, count: number) {
  const dead: { value: string; reason: string }[] = [];
  const reader = kafka.client.consumer({ groupId: `${kafka.prefix}dead-${topic.name}`, maxWaitTimeInMs: 250 });
  await reader.connect();
  await reader.subscribe({ topic: `${kafka.topicName(topic)}.dead`, fromBeginning: true });
  await reader.run({
    eachMessage: async ({ message: { value, headers } }) =>
      void dead.push({ value: `${value}`, reason: `${headers?.['dead-reason']}` }),
  });
  await until('the dead letters', () => dead.length >= count);
  await reader.disconnect();
  return dead;
}

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

    expect(await readDead(topic, 2)).toEqual([
      { value: 'not json', reason: 'the message is not JSON' },
      { value: '{"number":"one"}', reason: expect.stringContaining('number') },
    ]);
  });

  it('puts aside what fails again and again while nothing is away, so that the partition goes on', async () => {
    const topic = topicOf('poison.v1');
    const seen: number[] = [];
    const consumer = await consume({
      kafka,
      groupId: 'poison',
      triesMax: 3,
      subscriptions: [
        on(topic, async ({ number }) => {
          seen.push(number);
          if (number === 1) throw new TypeError('there is no such thing');
        }),
      ],
    });
    const poison = numbered(1);
    await producer.send([message(topic.name, poison), message(topic.name, numbered(2))]);
    await until('the message behind it', () => seen.includes(2));
    await consumer.close();
    expect(seen).toEqual([1, 1, 1, 2]);
    expect(await readDead(topic, 1)).toEqual([{ value: poison, reason: expect.stringContaining('there is no such thing') }]);
  });

  it('brings a message again for as long as an engine is away', async () => {
    const topic = topicOf('flaky.v1');
    const seen: number[] = [];
    const consumer = await consume({
      kafka,
      groupId: 'flaky',
      triesMax: 2,
      subscriptions: [
        on(topic, async ({ number }) => {
          seen.push(number);
          if (seen.length < 4) throw Object.assign(new TypeError('the database is away'), { code: 'ECONNREFUSED' });
        }),
      ],
    });
    await producer.send([message(topic.name, numbered(1)), message(topic.name, numbered(2))]);
    await until('the second message arrives', () => seen.includes(2));
    expect(seen).toEqual([1, 1, 1, 1, 2]);
    await consumer.close();
  });
});
