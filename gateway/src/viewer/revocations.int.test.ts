import { randomUUID } from 'node:crypto';
import { createProducer, type EventProducer } from '@castgraph/kafka/producer';
import { sessionRevokedV1 } from '@castgraph/schemas/events/users';
import { connectTestKafka, engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLine } from '../testing/line.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { followKafka } from './kafka-feed.ts';
import { followRedis } from './redis-feed.ts';
import { createRevocations, type Revocations } from './revocations.ts';

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

/** Whether the session was known to have ended, each time that a feed said to know everything until some time after `fromMs`. */
function watchHearing(revocations: Revocations, sessionId: string, fromMs = 0): boolean[] {
  const heard: boolean[] = [];
  const { hear } = revocations;
  revocations.hear = (feed, untilMs = Date.now()) => {
    if (untilMs > fromMs) heard.push(revocations.has(sessionId));
    hear(feed, untilMs);
  };
  return heard;
}

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

  it('is not known from Redis before what came in between was read', async () => {
    const revocations = createRevocations();
    const line = await startLine(new URL(engineUrl('REDIS_URL')));
    const feed = followRedis({ url: line.url, revocations, log: testLog, prefix });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const beating = setInterval(() => {
      void publish({ heartbeat: true });
      void publish({ sessionIds: [`ses_${Date.now()}`], expiresAt });
    }, 20);
    try {
      await until('the line', () => !revocations.isBlind());
      await line.cut();
      await redis.set(`${prefix}revoked:ses_between`, 1, 'EX', 60);
      const channel = `${prefix}revocations`;
      await until('nobody listens', async () => (await redis.pubsub('NUMSUB', channel))[1] === 0);
      line.lose(/scan/i);
      await line.mend();
      const heard = watchHearing(revocations, 'ses_between');
      let told = 0;
      revocations.onRevoked(() => {
        told += 1;
      });
      await until('what is published', () => told >= 5);
      expect(heard).toEqual([]);
      line.lose(undefined);
      await line.cut();
      await line.mend();
      await until('a heartbeat', () => heard.length > 0);
      expect(heard[0]).toBe(true);
    } finally {
      clearInterval(beating);
      await feed.close();
      await line.cut();
    }
  });
});

describe('the feed of Kafka', () => {
  const revoke = (sessionIds: string[], occurredAt = new Date()) => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const event = { eventId: randomUUID(), occurredAt: occurredAt.toISOString(), userId: 'usr_1', sessionIds, expiresAt };
    return producer.send([{ topic: sessionRevokedV1.name, key: 'usr_1', value: JSON.stringify(event) }]);
  };
  const beat = (ageMs = 0) => revoke([], new Date(Date.now() - ageMs));
  let feed: ReturnType<typeof followKafka>;
  afterEach(() => feed.close());

  it('brings revocations, and keeps the gateway seeing by the beat of users alone', async () => {
    const revocations = createRevocations();
    feed = followKafka({ kafka, revocations, log: testLog });
    await revoke(['ses_kafka']);
    await until('the session', () => revocations.has('ses_kafka'), 30_000);
    // The broker answers, and revocations come: that nobody holds any back is another thing.
    expect(revocations.isBlind()).toBe(true);
    await beat(20_000);
    await revoke(['ses_behind']);
    await until('what came behind an old beat', () => revocations.has('ses_behind'));
    expect(revocations.isBlind()).toBe(true);
    await beat();
    await until('the beat', () => !revocations.isBlind());
  });

  it('knows, once it is heard, what was revoked before it was opened', async () => {
    const revocations = createRevocations();
    await revoke(['ses_early']);
    const heard = watchHearing(revocations, 'ses_early', Date.now());
    const beating = setInterval(() => void beat(), 200);
    try {
      feed = followKafka({ kafka, revocations, log: testLog });
      await until('the beat', () => heard.length > 0, 30_000);
      expect([heard[0], revocations.isBlind()]).toEqual([true, false]);
    } finally {
      clearInterval(beating);
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

describe('a session that ends while it is used', () => {
  it('is refused over HTTP and on its open socket within five seconds of being told of in Redis', async () => {
    const revocations = createRevocations();
    const feed = followRedis({ url: engineUrl('REDIS_URL'), revocations, log: testLog, prefix });
    const beating = setInterval(() => void publish({ heartbeat: true }), 200);
    const gateway = await startTestGateway({ revocations });
    try {
      await until('the line', () => !revocations.isBlind());
      const token = await gateway.issuer.token({ sessionId: 'ses_used' });
      expect((await gateway.ask('{ whoAsks { userId } }', { token })).data.whoAsks.userId).toBe('usr_alice');
      const socket = await openRawSocket(gateway.socketUrl);
      await socket.init(token);
      let closed: unknown;
      void socket.closed.then((how) => {
        closed = how;
      });
      await publish({ sessionIds: ['ses_used'], expiresAt: new Date(Date.now() + 60_000).toISOString() });
      const ended = async () => (await gateway.ask('{ whoAsks { userId } }', { token })).status === 401 && closed !== undefined;
      await until('the end of both', ended, 5_000);
      expect(closed).toEqual({ code: 4403, reason: 'session ended' });
    } finally {
      clearInterval(beating);
      await gateway.close();
      await feed.close();
    }
  });
});
