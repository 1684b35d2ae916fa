import type { Service } from '@castgraph/service';
import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPeople, startThings } from '../testing/example-graph.ts';
import { call } from '../testing/load.ts';
import { readMetric } from '../testing/read-metric.ts';
import { redisCommand } from '../testing/redis-program.ts';
import { urlsOf } from '../testing/test-gateway.ts';
import { isBlind, isWell, type Setting, startSetting, stopwatch } from './setting.ts';

const READS_PER_MINUTE = 20;
let subgraphs: Record<string, Service>;
let setting: Setting;
let revokedToken: string;
let addresses = 0;

describe.runIf(redisCommand)('Redis under load', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    subgraphs = { people: await startPeople(), things: await startThings() };
    setting = await startSetting({
      subgraphUrls: urlsOf(subgraphs),
      limits: { subgraphTimeoutMs: 15_000, readsPerMinute: READS_PER_MINUTE },
    });
    revokedToken = await setting.issuer.token({ userId: 'usr_gone', sessionId: 'ses_gone' });
    await setting.redis.publish(
      'castgraph:revocations',
      JSON.stringify({ sessionIds: ['ses_gone'], expiresAt: new Date(Date.now() + 600_000).toISOString() }),
    );
    await until('the end of a session', async () => (await askAsRevoked()).status === 401);
  });
  afterAll(async () => {
    await setting.end();
    await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.close()));
  });

  const askAsRevoked = () => call(setting.gateway.graphqlUrl, '{ whoAsks { userId } }', { token: revokedToken });

  /** One address asks for more than it may: what is given, at least once and never without end. */
  async function expectLimit(): Promise<void> {
    const address = `192.0.2.${++addresses}`;
    const sent = Array.from({ length: READS_PER_MINUTE * 3 }, () =>
      call(setting.gateway.graphqlUrl, '{ __typename }', { address }),
    );
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(READS_PER_MINUTE);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
  }

  /** From the fault on until signed-in callers are refused: never is anything open that should be closed. */
  async function expectClosed(fromMs: number, what: string): Promise<void> {
    const closed = stopwatch(`${what}: signed-in callers refused`, 6_000);
    await until('signed-in callers are refused', () => setting.signedIn.since(fromMs).some(isBlind), 60_000);
    closed();
    const closedAtMs = performance.now();
    await expectLimit();
    await until('more calls', () => setting.signedIn.since(closedAtMs).length >= 10, 60_000);
    expect(setting.signedIn.since(closedAtMs).filter((seen) => !isBlind(seen))).toEqual([]);
    expect(isBlind(await askAsRevoked())).toBe(true);
    expect(await readMetric(setting.gateway.url, 'gateway_local_rate_limits_total')).toBeGreaterThan(0);
  }

  async function expectHealing(fromMs: number, what: string): Promise<void> {
    const healed = stopwatch(`${what}: signed-in callers served again`, 10_000);
    const sinceMs = performance.now();
    await until('signed-in callers are served', () => setting.signedIn.since(sinceMs).some(isWell), 60_000);
    healed();
    // A Redis that has forgotten everything does not bring an ended session back.
    expect((await askAsRevoked()).status).toBe(401);
    await expectLimit();
    await setting.streamsGoOn();
    expect(setting.visitors.since(fromMs).filter((seen) => !isWell(seen))).toEqual([]);
    expect(setting.signedIn.since(fromMs).filter((seen) => !isWell(seen) && !isBlind(seen))).toEqual([]);
    const slowestMs = Math.max(...setting.visitors.since(fromMs).map(({ tookMs }) => tookMs));
    console.log(`${what}: slowest visitor ${Math.round(slowestMs)} ms`);
  }

  it('that is killed leaves limits to each gateway, refuses signed-in callers with a code, and heals', async () => {
    await setting.streamsGoOn();
    const killedAtMs = performance.now();
    await setting.process.redis().end('SIGKILL');
    await expectClosed(killedAtMs, 'killed Redis');
    await setting.startRedisAgain();
    await expectHealing(killedAtMs, 'killed Redis');
  });

  it('that hangs does the same', async () => {
    const haltedAtMs = performance.now();
    setting.process.redis().child.kill('SIGSTOP');
    await expectClosed(haltedAtMs, 'halted Redis');
    setting.process.redis().child.kill('SIGCONT');
    await expectHealing(haltedAtMs, 'halted Redis');
  });
});
