import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createProducer } from '@castgraph/kafka/producer';
import { entityChangedV1 } from '@castgraph/schemas/events/graph';
import { connectTestKafka, engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectRedis } from '../redis/connection.ts';
import { createLibrary, type LibraryGateway, startLibraryGateway } from '../testing/library-graph.ts';
import { startLine } from '../testing/line.ts';
import { readMetric } from '../testing/read-metric.ts';
import { type ChangeFeed, createChangeFeed } from './change-feed.ts';

const kafka = connectTestKafka('entity-changes');
const library = createLibrary();
let line: Awaited<ReturnType<typeof startLine>>;
let redis: Redis;
let changes: ChangeFeed;
let producer: Awaited<ReturnType<typeof createProducer>>;
let gateway: LibraryGateway;
let id: string;
let number = 0;

beforeAll(async () => {
  line = await startLine(new URL(engineUrl('REDIS_URL')));
  redis = connectRedis(line.url, testLog);
  await once(redis, 'ready');
  await kafka.ensureTopics([entityChangedV1]);
  producer = await createProducer(kafka);
  changes = createChangeFeed({ kafka, log: testLog });
  gateway = await startLibraryGateway(library, {
    redis: { hot: redis, store: redis },
    redisPrefix: `${uniqueName('faults')}:`,
    entityCache: { isOn: true, changes },
    // A machine that tests many things at once is slow.
    limits: { entityCacheWaitMs: 250 },
  });
  await until('news are heard', () => !changes.isBlind());
});
afterAll(async () => {
  await gateway?.close();
  await changes?.close();
  await producer?.close();
  redis?.disconnect();
});
beforeEach(() => {
  id = `b${++number}`;
  library.asked = [];
});
afterEach(() => line.hang(false));

const ask = () => gateway.ask('query ($books: [ID!]!) { shelf(books: $books) { title } }', { variables: { books: [id] } });
const titleOf = async () => {
  const { data, errors } = await ask();
  expect(errors).toBeUndefined();
  return data.shelf[0].title as string;
};
/** Asks until what is kept is what is answered. */
const untilKept = () =>
  until('it is kept', async () => {
    const before = library.asked.length;
    await titleOf();
    return library.asked.length === before;
  });
const tell = (ids: string[]) => {
  const message = { eventId: randomUUID(), occurredAt: new Date().toISOString(), subgraph: 'books', entityType: 'Book', ids };
  return producer.send([{ topic: entityChangedV1.name, key: ids[0] ?? '', value: JSON.stringify(message) }]);
};
const countForgotten = async () => (await readMetric(gateway.url, 'gateway_forgotten_entities_total')) ?? 0;

describe('news of a change by Kafka', () => {
  it('makes what is kept void, and is counted', async () => {
    await untilKept();
    library.titles.set(id, 'Changed');
    expect(await titleOf()).toBe(`Book ${id}`);
    const before = await countForgotten();
    await tell([id, `${id}x`]);
    await until('the change is seen', async () => (await titleOf()) === 'Changed');
    expect(await countForgotten()).toBe(before + 2);
  });
});

describe('while Redis', () => {
  it.each(['hangs', 'is gone'])(
    '%s nobody gets an error or an old answer, and what is kept is used again afterwards',
    async (fault) => {
      await untilKept();
      if (fault === 'hangs') line.hang(true);
      else {
        await line.cut();
        await until('it is noticed', () => redis.status !== 'ready');
      }
      library.titles.set(id, 'During');
      const before = library.asked.length;
      for (let n = 0; n < 5; n++) expect(await titleOf()).toBe('During');
      expect(library.asked).toHaveLength(before + 5);
      expect(await readMetric(gateway.url, 'gateway_kept_entities_total', { outcome: 'bypassed' })).toBeGreaterThan(0);
      await tell([id]);
      line.hang(false);
      // What was sent into the silence is lost with its connection.
      if (fault === 'hangs') await line.cut();
      await line.mend();
      await until('it is back', () => redis.status === 'ready');
      await until('the news got through', async () => (await titleOf()) === 'During');
      await untilKept();
      expect(await titleOf()).toBe('During');
    },
  );
});
