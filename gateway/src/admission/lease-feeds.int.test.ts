import { randomUUID } from 'node:crypto';
import { createProducer, type EventProducer } from '@castgraph/kafka/producer';
import { LEASES_CHANNEL, type LeaseRevokedV1, leaseRevokedV1 } from '@castgraph/schemas/events/graph';
import { connectTestKafka, engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFollowers } from '../testing/followers.ts';
import { type Line, startLine } from '../testing/line.ts';
import { readMetric } from '../testing/read-metric.ts';
import { startTestGateway } from '../testing/test-gateway.ts';
import { createKafkaLeaseFeed, createRedisLeaseFeed, type LeaseFeed } from './lease-feeds.ts';

const prefix = `${uniqueName('leases')}:`;
const redis = new Redis(engineUrl('REDIS_URL'));
const kafka = connectTestKafka('leases');
let producer: EventProducer;
let line: Line;
beforeAll(async () => {
  await kafka.ensureTopics([leaseRevokedV1]);
  producer = await createProducer(kafka);
  line = await startLine(new URL(engineUrl('REDIS_URL')));
});
afterAll(async () => {
  await producer.close();
  redis.disconnect();
  await line.cut();
});

const eventFor = (lease: string, userId?: string): LeaseRevokedV1 => ({
  eventId: randomUUID(),
  occurredAt: new Date().toISOString(),
  subgraph: 'things',
  lease,
  userId,
});
const byKafka = (event: LeaseRevokedV1) =>
  producer.send([{ topic: leaseRevokedV1.name, key: event.lease, value: JSON.stringify(event) }]);
const byRedis = (event: LeaseRevokedV1) => redis.publish(`${prefix}${LEASES_CHANNEL}`, JSON.stringify(event));
const redisFeed = () => createRedisLeaseFeed({ url: line.url, log: testLog, prefix });

/** What comes through a feed, beside what is done about it. */
function watch(feed: LeaseFeed) {
  const heard: string[] = [];
  const watched: LeaseFeed = {
    start: (revoke) =>
      feed.start((event) => {
        heard.push(event.lease);
        revoke(event);
      }),
    close: feed.close,
  };
  /** Sends until something comes: nobody tells when a feed has begun to listen. */
  async function listens(send: (event: LeaseRevokedV1) => Promise<unknown>): Promise<void> {
    const event = eventFor(`probe ${randomUUID()}`);
    const isHeard = async () => {
      await send(event);
      return heard.includes(event.lease);
    };
    await until('the feed', isHeard, 30_000);
  }
  return { feed: watched, heard, listens };
}

describe.each([
  { name: 'Kafka', open: () => createKafkaLeaseFeed({ kafka, log: testLog }), send: byKafka },
  { name: 'Redis', open: redisFeed, send: byRedis },
])('a lease that is revoked by $name', ({ name, open, send }) => {
  it('ends its stream within five seconds, with a code, and no other of the same upstream', async () => {
    const { feed, listens } = watch(open());
    const gateway = await startTestGateway({ leaseFeeds: [feed] });
    const followers = openFollowers(gateway);
    try {
      await listens(send);
      const query = `subscription { sharedTicks(topic: "${name}") { number } }`;
      const [alice, bob, visitor] = await Promise.all([
        followers.follow('socket', query, 'usr_alice'),
        followers.follow('socket', query, 'usr_bob'),
        followers.follow('sse', query, undefined),
      ]);
      await until('events of all', () => [alice, bob, visitor].every(({ events }) => events.length > 0));
      expect(gateway.seen.things.subscriptions).toHaveLength(1);
      await send(eventFor(name, 'usr_bob'));
      await until('the end', () => bob.isOver, 5_000);
      expect(bob.events.at(-1)?.errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', reason: 'LEASE_REVOKED' });
      const before = [alice.events.length, visitor.events.length] as const;
      await until('the others go on', () => alice.events.length > before[0] && visitor.events.length > before[1]);
      expect([alice.isOver, visitor.isOver]).toEqual([false, false]);
      await send(eventFor(name));
      await until('the end of the others', () => alice.isOver && visitor.isOver, 5_000);
      expect(await readMetric(gateway.url, 'gateway_leases_revoked_total')).toBe(3);
    } finally {
      followers.leave();
      await gateway.close();
      await feed.close();
    }
  });
});

describe('news of a lease', () => {
  it('that comes by both ways ends whoever was let in again no second time', async () => {
    const [fast, sure] = [watch(redisFeed()), watch(createKafkaLeaseFeed({ kafka, log: testLog }))];
    const gateway = await startTestGateway({ leaseFeeds: [fast.feed, sure.feed] });
    const followers = openFollowers(gateway);
    try {
      await fast.listens(byRedis);
      await sure.listens(byKafka);
      const query = 'subscription { sharedTicks(topic: "both") { number } }';
      const bob = await followers.follow('socket', query, 'usr_bob');
      await until('events', () => bob.events.length > 0);
      const event = eventFor('both', 'usr_bob');
      await byRedis(event);
      await until('the end', () => bob.isOver);
      const again = await followers.follow('socket', query, 'usr_bob');
      await until('events again', () => again.events.length > 0);
      await byKafka(event);
      await until('the slower news', () => sure.heard.includes('both'));
      const before = again.events.length;
      await until('it goes on', () => again.events.length > before);
      expect(again.isOver).toBe(false);
    } finally {
      followers.leave();
      await gateway.close();
      await Promise.all([fast.feed.close(), sure.feed.close()]);
    }
  });

  it('is heard behind what cannot be read, and after Redis was away', async () => {
    const { feed, heard, listens } = watch(redisFeed());
    feed.start(() => {});
    try {
      await listens(byRedis);
      await redis.publish(`${prefix}${LEASES_CHANNEL}`, 'not json');
      await redis.publish(`${prefix}${LEASES_CHANNEL}`, '{"lease":1}');
      await byRedis(eventFor('behind'));
      await until('what came behind', () => heard.includes('behind'));
      await line.cut();
      await line.mend();
      await listens(byRedis);
    } finally {
      await feed.close();
    }
  });
});
