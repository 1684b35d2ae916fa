import { randomUUID } from 'node:crypto';
import { consume, on } from '@castgraph/kafka/consumer';
import { createProducer, type EventProducer } from '@castgraph/kafka/producer';
import { connectTestKafka, createTestDatabase, type TestDatabase, testLog, until } from '@castgraph/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OUTBOX_TRIGGER_SQL, outboxRow, startOutboxRelay } from './outbox.ts';

const topic = {
  name: 'things.thing.changed.v1',
  partitions: 1,
  schema: z.object({ eventId: z.uuid(), occurredAt: z.iso.datetime(), number: z.number() }),
};
const kafka = connectTestKafka('outbox');
let database: TestDatabase;
let client: pg.Client;
let producer: EventProducer;

async function write(numbers: number[]) {
  for (const number of numbers) {
    const row = outboxRow(topic, 'thing-1', { number });
    await client.query('INSERT INTO outbox_event (topic, key, payload) VALUES ($1, $2, $3)', [row.topic, row.key, row.payload]);
  }
}
const isDrained = async () => (await client.query('SELECT 1 FROM outbox_event')).rowCount === 0;

beforeAll(async () => {
  database = await createTestDatabase('outbox');
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`CREATE TABLE outbox_event (id bigserial PRIMARY KEY, topic text NOT NULL, key text NOT NULL, payload text NOT NULL,
    created_at timestamptz(3) NOT NULL DEFAULT now()); ${OUTBOX_TRIGGER_SQL}`);
  await kafka.ensureTopics([topic]);
  producer = await createProducer(kafka);
});

afterAll(async () => {
  await client.end();
  await producer.close();
  await database.drop();
});

describe('the outbox relay', () => {
  it('sends every row in order, leaves none behind, and two relays send none twice', async () => {
    const seen: number[] = [];
    const consumer = await consume({
      kafka,
      groupId: randomUUID(),
      subscriptions: [on(topic, async ({ number }) => void seen.push(number))],
    });
    const relays = [1, 2].map(() => startOutboxRelay({ url: database.url, producer, log: testLog }));
    const numbers = Array.from({ length: 50 }, (_, index) => index);
    await write(numbers);
    await until('the outbox is empty', isDrained);
    await until('all have arrived', () => seen.length >= numbers.length);
    expect(seen).toEqual(numbers);
    await Promise.all(relays.map((relay) => relay.close()));
    await consumer.close();
  });

  it('keeps rows while the broker refuses, and sends them afterwards', async () => {
    let isAway = true;
    const sent: string[] = [];
    const flaky: EventProducer = {
      async send(messages) {
        if (isAway) throw new Error('no broker');
        sent.push(...messages.map(({ value }) => value));
      },
      close: async () => undefined,
    };
    const relay = startOutboxRelay({ url: database.url, producer: flaky, log: testLog });
    await write([1]);
    expect(await isDrained()).toBe(false);
    isAway = false;
    await until('the outbox is empty', isDrained);
    expect(sent).toHaveLength(1);
    await relay.close();
  });

  it('refuses to write a message that its readers could not read', () => {
    expect(() => outboxRow(topic, 'thing-1', { number: 'one' })).toThrow();
  });
});
