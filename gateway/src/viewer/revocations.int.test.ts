import { randomUUID } from 'node:crypto';
import { createProducer, type EventProducer } from '@castgraph/kafka/producer';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import { connectTestKafka, engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { followKafka } from './kafka-feed.ts';
import { followRedis } from './redis-feed.ts';
import { createRevocations } from './revocations.ts';

const prefix = `${uniqueName('revocations')}:`;
const redis = new Redis(engineUrl('REDIS_URL'));
const kafka = connectTestKafka('revocations');
let producer: EventProducer;
beforeAll(async () => {
  await kafka.ensureTopics([sessionRevokedV1]);
  producer = await createProducer(kafka);
});
afterAll(async () => {
  await producer.close();
  redis.disconnect();
});

const publish = (message: object) => redis.publish(`${prefix}revocations`, JSON.stringify(message));

describe('what ended before its time', () => {
  it('is read from Redis at the start, and heard from it afterwards', async () => {
    const revocations = createRevocations();
    await redis.set(`${prefix}revoked:ses_before`, 1, 'EX', 60);
    const feed = followRedis({ url: engineUrl('REDIS_URL'), revocations, log: testLog, prefix });
    try {
      await until('the ones before', () => revocations.has('ses_before'));
      expect(revocations.isBlind()).toBe(true);
      await publish({ heartbeat: true });
      await until('the line', () => !revocations.isBlind());
      await publish({ sessionIds: ['ses_now', 'ses_too'], expiresAt: new Date(Date.now() + 60_000).toISOString() });
      await until('the new ones', () => revocations.has('ses_now') && revocations.has('ses_too'));
      await publish({ what: 'is this' });
      await redis.publish(`${prefix}revocations`, 'not json');
      expect(revocations.has('ses_other')).toBe(false);
    } finally {
      await feed.close();
    }
  });

  it('is heard from Kafka, which alone keeps the gateway seeing', async () => {
    const revocations = createRevocations();
    revocations.markComplete();
    const feed = followKafka({ kafka, revocations, log: testLog });
    try {
      await until('the feed', () => !revocations.isBlind(), 30_000);
      const event = {
        eventId: randomUUID(),
        occurredAt: new Date().toISOString(),
        userId: 'usr_1',
        sessionIds: ['ses_kafka'],
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      };
      await producer.send([{ topic: sessionRevokedV1.name, key: 'usr_1', value: JSON.stringify(event) }]);
      await until('the session', () => revocations.has('ses_kafka'), 30_000);
      expect(revocations.isBlind()).toBe(false);
    } finally {
      await feed.close();
    }
  });
});

describe('a gateway without a feed', () => {
  let gateway: TestGateway;
  let nowMs = Date.now();
  const revocations = createRevocations({ nowMs: () => nowMs });
  beforeAll(async () => {
    gateway = await startTestGateway({ revocations });
  });
  afterAll(() => gateway.close());
  const who = '{ whoAsks { userId } }';

  it('refuses signed-in requests with a code to try again, and serves visitors', async () => {
    const token = await gateway.issuer.token();
    revocations.markComplete();
    revocations.hear('redis');
    expect((await gateway.ask(who, { token })).data.whoAsks.userId).toBe('usr_alice');
    nowMs += 5_001;
    const blind = await gateway.ask(who, { token });
    expect([blind.status, codesOf(blind), blind.errors?.[0]?.extensions.retryable]).toEqual([503, ['UNAVAILABLE'], true]);
    expect((await gateway.ask(who)).data.whoAsks.userId).toBeNull();
    revocations.hear('kafka');
    expect((await gateway.ask(who, { token })).status).toBe(200);
  });

  it('refuses a session that ended, and no other of the same user', async () => {
    const [ended, open] = [
      await gateway.issuer.token({ sessionId: 'ses_a' }),
      await gateway.issuer.token({ sessionId: 'ses_b' }),
    ];
    revocations.hear('redis');
    expect((await gateway.ask(who, { token: ended })).status).toBe(200);
    revocations.add(['ses_a'], nowMs + 1_000);
    expect([(await gateway.ask(who, { token: ended })).status, (await gateway.ask(who, { token: open })).status]).toEqual([
      401, 200,
    ]);
  });
});
