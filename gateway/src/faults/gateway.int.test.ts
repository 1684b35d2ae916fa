import type { Service } from '@castgraph/service';
import { until } from '@castgraph/testkit';
import { answersOk } from '@castgraph/testkit/program';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeen, startPeople, startThings } from '../testing/example-graph.ts';
import { call } from '../testing/load.ts';
import { redisCommand } from '../testing/redis-program.ts';
import { urlsOf } from '../testing/test-gateway.ts';
import { isBlind, isWell, type Setting, startSetting, stopwatch } from './setting.ts';

let subgraphs: Record<string, Service>;
let setting: Setting;
const seen = createSeen();

describe.runIf(redisCommand)('a gateway under load', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    subgraphs = { people: await startPeople(), things: await startThings(0, seen) };
    setting = await startSetting({ subgraphUrls: urlsOf(subgraphs), limits: { subgraphTimeoutMs: 15_000 } });
  });
  afterAll(async () => {
    await setting.end();
    await Promise.all(Object.values(subgraphs).map((subgraph) => subgraph.close()));
  });

  /** Everybody is served again, and nobody was told anything but the truth meanwhile. */
  async function expectReturn(fromMs: number, what: string): Promise<void> {
    const resumed = stopwatch(`${what}: streams resumed`, 5_000);
    await setting.streamsGoOn();
    resumed();
    const sinceMs = performance.now();
    await until(
      'everybody is served',
      () => [setting.visitors, setting.signedIn].every((load) => load.since(sinceMs).some(isWell)),
      60_000,
    );
    const answered = [setting.visitors, setting.signedIn].map((load) => load.since(fromMs).filter(({ status }) => status !== 0));
    expect(answered[0]?.filter((one) => !isWell(one))).toEqual([]);
    expect(answered[1]?.filter((one) => !isWell(one) && !isBlind(one))).toEqual([]);
  }

  it('that is killed and started again is found by its clients, which resume, and lets no ended session in', async () => {
    await setting.streamsGoOn();
    const token = await setting.issuer.token({ userId: 'usr_gone', sessionId: 'ses_gone' });
    const askAsGone = () => call(setting.gateway.graphqlUrl, '{ whoAsks { userId } }', { token });
    expect((await askAsGone()).status).toBe(200);
    const killedAtMs = performance.now();
    await setting.process.gateway().end('SIGKILL');
    await setting.redis.set('castgraph:revoked:ses_gone', 1, 'EX', 600);
    await until('calls fail', () => setting.visitors.since(killedAtMs).some(({ status }) => status === 0));
    await setting.startGatewayAgain();
    const first = await askAsGone();
    expect([401, 503]).toContain(first.status);
    await expectReturn(killedAtMs, 'killed gateway');
    expect((await askAsGone()).status).toBe(401);
  });

  it('that hangs answers no check of a balancer, and everything that waited once it goes on', async () => {
    const haltedAtMs = performance.now();
    setting.process.gateway().child.kill('SIGSTOP');
    const check = fetch(`${setting.gateway.url}/health`, { signal: AbortSignal.timeout(2_000) });
    await expect(check).rejects.toThrow('timeout');
    setting.process.gateway().child.kill('SIGCONT');
    await expectReturn(haltedAtMs, 'halted gateway');
    const [waited] = setting.visitors.since(haltedAtMs);
    expect(waited && isWell(waited)).toBe(true);
    expect(setting.visitors.since(haltedAtMs).filter(({ status }) => status === 0)).toEqual([]);
  });

  it('that is told to stop answers what is under way, ends well, and is resumed at its next start', async () => {
    const toldAtMs = performance.now();
    const underWay = Array.from({ length: 20 }, () => call(setting.gateway.graphqlUrl, '{ wait(ms: 1500) }'));
    await until('all are asked', () => seen.waiting === 20);
    await setting.process.gateway().end('SIGTERM');
    expect(setting.process.gateway().child.exitCode).toBe(0);
    expect((await Promise.all(underWay)).map(({ status, data }) => [status, data])).toEqual(
      Array(20).fill([200, { wait: 'done' }]),
    );
    expect(await answersOk(`${setting.gateway.url}/health`)).toBe(false);
    await setting.startGatewayAgain();
    await expectReturn(toldAtMs, 'stopped gateway');
  });
});
