import { once } from 'node:events';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { engineUrl, testLog, uniqueName, until } from '@castgraph/testkit';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectRedis } from '../redis/connection.ts';
import { startLine } from '../testing/line.ts';
import { readMetric } from '../testing/read-metric.ts';
import { CLIENT_ADDRESS_KEY, codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const prefix = `${uniqueName('rate')}:`;
let line: Awaited<ReturnType<typeof startLine>>;
let hot: Redis;
let gateways: TestGateway[];
beforeAll(async () => {
  line = await startLine(new URL(engineUrl('REDIS_URL')));
  hot = connectRedis(line.url, testLog);
  await once(hot, 'ready');
  const options = { redis: { hot, store: hot }, redisPrefix: prefix, limits: { readsPerMinute: 20 } };
  gateways = [await startTestGateway(options), await startTestGateway(options)];
});
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.close()));
  hot.disconnect();
});

let address = 0;
const fromSomewhere = () => ({
  headers: { [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, `198.51.100.${++address}`) },
});

describe('the limit of reads a minute', () => {
  it('refuses the one too many, says when to come back, and is one limit for all gateways', async () => {
    const who = fromSomewhere();
    // All at once: a bucket is refilled while one waits for another.
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => gateways[n % 2]?.ask('{ __typename }', who)));
    expect(answers.flatMap((answer) => codesOf(answer ?? {}))).toEqual([]);
    // Several, since one flows in every three seconds.
    const more = await Promise.all(Array.from({ length: 10 }, () => gateways[0]?.ask('{ __typename }', who)));
    const refused = more.find((answer) => answer?.status === 429);
    expect([refused?.status, codesOf(refused ?? {})]).toEqual([429, ['RATE_LIMITED']]);
    expect(refused?.errors?.[0]?.extensions).toMatchObject({ retryable: true });
    expect(Number(refused?.errors?.[0]?.extensions.retryAfterMs)).toBeGreaterThan(0);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await gateways[0]?.ask('{ __typename }', fromSomewhere()))?.status).toBe(200);
  });

  it('counts every alias, and every operation of a list', async () => {
    const who = fromSomewhere();
    const seen = gateways[0]?.seen.people;
    const logins = `mutation { ${Array.from({ length: 15 }, (_item, n) => `l${n}: greet(name: "x")`).join(' ')} }`;
    expect((await gateways[0]?.ask(logins, who))?.status).toBe(200);
    const before = seen?.requests;
    expect(codesOf((await gateways[0]?.ask(logins, who)) ?? {})).toEqual(['RATE_LIMITED']);
    expect(seen?.requests).toBe(before);
    const batch = await fetch(gateways[0]?.graphqlUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...fromSomewhere().headers },
      body: JSON.stringify(Array.from({ length: 10 }, () => ({ query: '{ a: __typename b: __typename c: __typename }' }))),
    });
    const answers = (await batch.json()) as { data?: unknown }[];
    expect(answers.filter(({ data }) => data !== undefined)).toHaveLength(6);
    expect(batch.status).toBe(429);
  });

  it('is not escaped by a forged address', async () => {
    const who = fromSomewhere();
    await Promise.all(Array.from({ length: 20 }, () => gateways[0]?.ask('{ __typename }', who)));
    const headers = { ...who.headers, 'x-forwarded-for': '203.0.113.77', 'x-real-ip': '203.0.113.78' };
    expect((await gateways[0]?.ask('{ __typename }', { headers }))?.status).toBe(429);
  });

  it('holds locally while Redis hangs or is gone, and is shared again when it is back', async () => {
    const localDecisions = () => readMetric(gateways[0]?.url ?? '', 'gateway_local_rate_limits_total');
    const ask = async (who: object) => (await gateways[0]?.ask('{ __typename }', who))?.status;
    line.hang(true);
    expect(await ask(fromSomewhere())).toBe(200);
    expect([hot.status, hot.options.commandTimeout]).toEqual(['ready', 100]);
    // Nobody waits in vain for long: only some of these even ask.
    const sent = vi.spyOn(hot, 'sendCommand');
    const asked = 30;
    for (let n = 0; n < asked; n++) expect(await ask(fromSomewhere())).toBe(200);
    expect(sent.mock.calls.length).toBeLessThan(asked);
    sent.mockRestore();
    line.hang(false);

    await line.cut();
    await until('noticed', () => hot.status !== 'ready');
    const who = fromSomewhere();
    const statuses = await Promise.all(Array.from({ length: 21 }, () => ask(who)));
    expect(statuses.sort()).toEqual([...Array(20).fill(200), 429]);
    expect(await localDecisions()).toBeGreaterThanOrEqual(20);

    await line.mend();
    await until('limits are shared', async () => {
      const before = await localDecisions();
      await ask(fromSomewhere());
      return (await localDecisions()) === before;
    });
    const other = fromSomewhere();
    await Promise.all(Array.from({ length: 20 }, () => ask(other)));
    expect((await gateways[1]?.ask('{ __typename }', other))?.status).toBe(429);
  });

  it('is a thousand by default', async () => {
    const { defaultLimits } = await import('../limits.ts');
    expect(defaultLimits.readsPerMinute).toBe(1_000);
  });
});
