import { createHash } from 'node:crypto';
import { CLIENT_ADDRESS_HEADER, signClientAddress } from '@castgraph/auth/client-address';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRawSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { CLIENT_ADDRESS_KEY, codesOf, RELEASE_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import type { CostStatement } from './budgets.ts';
import type { FieldCost } from './operation-cost.ts';

const BUDGETS = { costPerMinuteAnonymous: 100, costPerMinuteFree: 200, costPerMinuteFirstParty: 5_000 };
let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: BUDGETS });
});
afterAll(() => gateway.close());

let last = 0;
/** An address that has spent nothing. */
const somewhere = (): Record<string, string> => ({
  [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, `203.0.113.${++last}`),
});
const costOf = ({ extensions }: { extensions?: Record<string, unknown> }) =>
  extensions?.cost as CostStatement & { fields?: FieldCost[] };
/** A list counts ten items where nothing is said: 10 for this. */
const TEN = '{ things { id } }';
const all = (count: number, text = TEN) =>
  `{ ${Array.from({ length: count }, (_item, n) => `a${n}: ${text.slice(2, -2)}`).join(' ')} }`;

describe('every answer', () => {
  it('says what the operation may cost and what is left, in extensions and in the RateLimit fields', async () => {
    const answer = await gateway.ask(all(3), { headers: somewhere() });
    expect(costOf(answer)).toEqual({ estimated: 30, remaining: 70, limit: 100, windowMs: 60_000, tier: 'ANONYMOUS' });
    expect(answer.headers.get('ratelimit-policy')).toBe('"cost";q=100;w=60, "reads";q=1000000;w=60');
    expect(answer.headers.get('ratelimit')).toBe('"cost";r=70;t=18, "reads";r=999997;t=1');
  });

  it('does so where the document is refused, which costs one', async () => {
    const who = somewhere();
    for (const refused of [
      '{{{',
      '{ nope }',
      { query: '' },
      { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } },
    ]) {
      const answer = await gateway.ask(refused, { headers: who });
      expect(answer.data).toBeUndefined();
      expect(costOf(answer)).toMatchObject({ estimated: 1, tier: 'ANONYMOUS' });
      expect(answer.headers.get('ratelimit')).toMatch(/^"cost";r=\d+;t=\d+/);
    }
    expect(costOf(await gateway.ask('{ __typename }', { headers: who })).remaining).toBeLessThan(100);
  });

  it('does so where a policy refuses it, and takes no more for it', async () => {
    const answer = await gateway.ask('subscription { guarded { number } }', { headers: somewhere() });
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    expect(costOf(answer)).toMatchObject({ estimated: 1, remaining: 99 });
  });

  it('is in a list of operations one by one, each paid for', async () => {
    const response = await fetch(gateway.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...somewhere() },
      body: JSON.stringify(Array.from({ length: 3 }, () => ({ query: all(4) }))),
    });
    const answers = (await response.json()) as { extensions: Record<string, unknown>; data?: unknown }[];
    expect(answers.map((answer) => costOf(answer).remaining)).toEqual([60, 20, 20]);
    expect(answers.map(({ data }) => data !== undefined)).toEqual([true, true, false]);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('a caller that has spent too much', () => {
  it.each(['application/graphql-response+json', 'application/json'])('is told when to come back, in %s', async (accept) => {
    const who = { ...somewhere(), accept };
    await gateway.ask(all(10), { headers: who });
    const before = gateway.seen.things.requests;
    const refused = await gateway.ask(all(5), { headers: who });
    expect([refused.status, codesOf(refused)]).toEqual([429, ['RATE_LIMITED']]);
    const waitMs = Number(refused.errors?.[0]?.extensions.retryAfterMs);
    expect(waitMs).toBeGreaterThan(25_000);
    expect(waitMs).toBeLessThanOrEqual(30_000);
    expect(Number(refused.headers.get('retry-after'))).toBe(Math.ceil(waitMs / 1_000));
    expect(costOf(refused)).toMatchObject({ estimated: 50, limit: 100 });
    expect(gateway.seen.things.requests).toBe(before);
  });

  it('is told that an operation can never be had, what it costs and what to do, and not to come back', async () => {
    const before = gateway.seen.things.requests;
    const answer = await gateway.ask('query ($n: Int!) { things(first: $n) { owner { name } } }', {
      variables: { n: 5 },
      headers: somewhere(),
    });
    expect(costOf(answer)).toMatchObject({ estimated: 20 });
    const dear = await gateway.ask(all(11), { headers: somewhere() });
    expect([dear.status, codesOf(dear)]).toEqual([400, ['INVALID_INPUT']]);
    expect(dear.errors?.[0]).toMatchObject({
      message: expect.stringMatching(/110.*100.*shorter/),
      extensions: { cost: 110, limit: 100 },
    });
    expect(dear.errors?.[0]?.extensions).not.toHaveProperty('retryable');
    expect(dear.headers.get('retry-after')).toBeNull();
    expect(costOf(dear)).toMatchObject({ estimated: 110, remaining: 99 });
    expect(gateway.seen.things.requests).toBe(before + 1);
  });

  it('is the visitors of one network, or one account wherever it is', async () => {
    const from = (address: string) => ({ [CLIENT_ADDRESS_HEADER]: signClientAddress(CLIENT_ADDRESS_KEY, address) });
    await gateway.ask(all(9), { headers: from('2001:db8:0:9::1') });
    expect((await gateway.ask(all(2), { headers: from('2001:db8:0:9:ffff::2') })).status).toBe(429);
    const token = await gateway.issuer.token({ userId: 'usr_spender', sessionId: 'ses_a' });
    const other = await gateway.issuer.token({ userId: 'usr_spender', sessionId: 'ses_b' });
    const rich = await gateway.ask(all(15), { headers: somewhere(), token });
    expect(costOf(rich)).toMatchObject({ tier: 'FREE', limit: 200, remaining: 50 });
    expect((await gateway.ask(all(15), { headers: somewhere(), token: other })).status).toBe(429);
  });

  it('still loads the pages of the site, whose documents have a budget apart', async () => {
    const text = all(20);
    const sha256Hash = createHash('sha256').update(text).digest('hex');
    const registered = await fetch(`${gateway.url}/internal/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${RELEASE_KEY}` },
      body: JSON.stringify({ remote: 'home', release: 'r1', operations: { [sha256Hash]: text } }),
    });
    expect(registered.ok).toBe(true);
    const who = somewhere();
    await gateway.ask(all(10), { headers: who });
    expect((await gateway.ask(all(10), { headers: who })).status).toBe(429);
    const page = await gateway.ask({ extensions: { persistedQuery: { version: 1, sha256Hash } } }, { headers: who });
    expect([page.status, costOf(page)]).toMatchObject([200, { tier: 'FIRST_PARTY', estimated: 200, remaining: 4_800 }]);
  });
});

describe('a dry run', () => {
  const DRY = { 'x-castgraph-dry-run': '1' };

  it('says what each field costs, and runs nothing', async () => {
    const before = [gateway.seen.things.requests, gateway.seen.people.requests];
    const answer = await gateway.ask('query ($n: Int!) { list: things(first: $n) { title owner { name } } }', {
      variables: { n: 3 },
      headers: { ...DRY, ...somewhere() },
    });
    expect([answer.status, answer.data]).toEqual([200, null]);
    expect(costOf(answer)).toMatchObject({ estimated: 20, remaining: 99 });
    expect(costOf(answer).fields).toEqual([
      { path: 'list', cost: 10, times: 10 },
      { path: 'list.title', cost: 0, times: 10 },
      { path: 'list.owner', cost: 10, times: 10 },
      { path: 'list.owner.name', cost: 0, times: 10 },
    ]);
    const mutation = await gateway.ask('mutation { greet(name: "x") }', { headers: { ...DRY, ...somewhere() } });
    expect(costOf(mutation)).toMatchObject({ estimated: 10, fields: [{ path: 'greet', cost: 10, times: 1 }] });
    const stream = await gateway.ask('subscription { ticks(topic: "a") { thing { id } } }', {
      headers: { ...DRY, ...somewhere() },
    });
    expect(costOf(stream)).toMatchObject({ estimated: 2 });
    expect([gateway.seen.things.requests, gateway.seen.people.requests]).toEqual(before);
    expect(gateway.seen.things.openSubscriptions).toBe(0);
  });

  it('lists five hundred fields at most, and says where there are more', async () => {
    const fields = (count: number) =>
      Array.from(
        { length: count },
        (_item, n) =>
          `a${n}: things(first: 1) { id title owner { id name nick } parent { id title owner { id name nick } parent { id title owner { id name nick } } } }`,
      );
    const [few, many] = await Promise.all(
      [10, 28].map(async (count) =>
        costOf(await gateway.ask(`{ ${fields(count).join(' ')} }`, { headers: { ...DRY, ...somewhere() } })),
      ),
    );
    expect([few?.fields?.length, few]).toEqual([210, expect.not.objectContaining({ truncated: true })]);
    expect([many?.fields?.length, many]).toEqual([500, expect.objectContaining({ truncated: true })]);
  });

  it('prices what is too dear to be had', async () => {
    const answer = await gateway.ask(all(30), { headers: { ...DRY, ...somewhere() } });
    expect([answer.status, costOf(answer).estimated, costOf(answer).limit]).toEqual([200, 300, 100]);
  });

  it('tells nobody about fields that are not theirs', async () => {
    const ask = (query: string) => gateway.ask(query, { headers: { ...DRY, ...somewhere() } });
    expect(codesOf(await ask('{ hidden { topSecretName } }'))).toEqual(['INVALID_INPUT']);
    const guarded = await ask('subscription { guarded { number } }');
    expect(codesOf(guarded)).toEqual(['UNAUTHENTICATED']);
    expect(costOf(guarded).fields).toBeUndefined();
    expect((await ask('query ($n: Int!) { things(first: $n) { id } }')).errors).toHaveLength(1);
  });

  it('is to be had over a WebSocket, also for a subscription', async () => {
    const client = await openRawSocket(gateway.socketUrl, somewhere());
    await client.init();
    const query = 'subscription { ticks(topic: "a") { thing { id } } }';
    client.send({ type: 'subscribe', id: '1', payload: { query, extensions: { dryRun: true } } });
    await client.saw('complete');
    expect(client.messages.find(({ type }) => type === 'next')).toMatchObject({
      payload: {
        data: null,
        extensions: { cost: { estimated: 2, fields: [{ path: 'ticks' }, { path: 'ticks.thing' }, { path: 'ticks.thing.id' }] } },
      },
    });
    client.socket.close();
  });
});

describe('a subscription', () => {
  it('is paid for when it begins: the first event says so, and no other', async () => {
    const client = await openRawSocket(gateway.socketUrl, somewhere());
    await client.init();
    client.send({
      type: 'subscribe',
      id: '1',
      payload: { query: 'subscription { ticks(topic: "paid", to: 3) { number thing { id } } }' },
    });
    await client.saw('complete');
    const events = client.messages
      .filter(({ type }) => type === 'next')
      .map(({ payload }) => payload as { extensions?: Record<string, unknown> });
    expect(events.map((event) => costOf(event)?.estimated)).toEqual([2, undefined, undefined]);
    expect(costOf(events[0] ?? {}).remaining).toBe(98);
    client.send({ type: 'subscribe', id: '2', payload: { query: all(11) } });
    expect(await client.saw('error')).toMatchObject({
      payload: [{ extensions: { code: 'INVALID_INPUT', cost: 110 } }],
    });
    client.socket.close();
  });
});

describe('what an operator sees', () => {
  it('is the cost that was charged and what was refused, by tier', async () => {
    const read = (name: string, labels: Record<string, string>) => readMetric(gateway.url, name, labels);
    expect(await read('gateway_cost_charged_total', { tier: 'ANONYMOUS' })).toBeGreaterThan(0);
    expect(await read('gateway_budget_refusals_total', { tier: 'ANONYMOUS', reason: 'cost' })).toBeGreaterThan(0);
    expect(await read('gateway_budget_refusals_total', { reason: 'dear' })).toBeGreaterThan(0);
  });
});
