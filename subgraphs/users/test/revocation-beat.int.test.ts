import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { revokedSessions } from './feeds.ts';
import { type Harness, startHarness } from './harness.ts';
import { SIGN_OUT } from './operations.ts';

let h: Harness;
let told: Awaited<ReturnType<typeof revokedSessions>>;
beforeAll(async () => {
  h = await startHarness('beat');
  told = await revokedSessions(h);
});
afterAll(async () => {
  await told.close();
  await h.close();
});

describe('the beat in Kafka', () => {
  it('never overtakes a revocation that the relay has not sent', async () => {
    await until('a beat', () => told.fromKafka.some(({ sessionIds }) => sessionIds.length === 0));
    const member = await h.join();
    // Whoever has this lock relays: for now, nobody.
    const relaying = await h.sql.connect();
    await relaying.query(`SELECT pg_advisory_lock(hashtext('castgraph-outbox'))`);
    await h.ask(SIGN_OUT, { input: {} }, { viewer: member.viewer });
    const endedAt = new Date().toISOString();
    const before = told.heartbeats();
    await until('the beats of two seconds in Redis', () => told.heartbeats() >= before + 2);
    relaying.release(true);

    const isPromise = ({ sessionIds, occurredAt }: (typeof told.fromKafka)[number]) =>
      sessionIds.length === 0 && occurredAt > endedAt;
    await until('the beat is back', () => told.fromKafka.some(isPromise));
    const revokedFirst = told.fromKafka.findIndex(({ sessionIds }) => sessionIds.includes(member.viewer.sessionId));
    expect(revokedFirst).toBeGreaterThanOrEqual(0);
    expect(revokedFirst).toBeLessThan(told.fromKafka.findIndex(isPromise));
  });
});
