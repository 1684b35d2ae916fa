import { until } from '@castgraph/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRawSocket } from '../testing/raw-socket.ts';
import { readMetric } from '../testing/read-metric.ts';
import { codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { withResolvers } from '../testing/with-resolvers.ts';
import type { Explanation } from './explanation.ts';

let gateway: TestGateway;
let token: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  token = await gateway.issuer.token();
});
afterAll(() => gateway.close());

const WISH = { 'x-castgraph-explain': '1' };
const QUERY = '{ list: things(first: 3) { title owner { name } } }';

async function explainOf(query: string | Record<string, unknown>, of = gateway): Promise<Explanation> {
  const answer = await of.ask(query, { token: await of.issuer.token(), headers: WISH });
  expect(answer.extensions?.explain).toBeDefined();
  return answer.extensions?.explain as Explanation;
}

describe('an explained answer', () => {
  it('says which fetch of which subgraph brought each field that was asked for', async () => {
    const { data, extensions } = await gateway.ask(QUERY, { token, headers: WISH });
    expect(data.list[1]).toEqual({ title: 'Thing t1', owner: { name: 'Person p1' } });
    const explained: unknown = extensions?.explain;
    const { fetches, fields, totalMs, planMs } = explained as Explanation;
    expect(fetches).toMatchObject([
      { id: 'f1', subgraph: 'things', path: '', cache: 'none', status: 'ok' },
      { id: 'f2', subgraph: 'people', path: 'list.owner', cache: 'none', status: 'ok', entities: 2 },
    ]);
    expect(fields).toMatchObject([
      {
        name: 'list',
        fetch: 'f1',
        fields: [
          { name: 'title', fetch: 'f1' },
          { name: 'owner', fetch: 'f1', fields: [{ name: 'name', fetch: 'f2' }] },
        ],
      },
    ]);
    const [first, second] = fetches;
    expect(second?.startMs).toBeGreaterThanOrEqual((first?.startMs ?? 0) + (first?.durationMs ?? 0));
    expect(totalMs).toBeGreaterThanOrEqual((second?.startMs ?? 0) + (second?.durationMs ?? 0));
    expect(planMs).toBeGreaterThan(0);
  });

  it('names nothing that was not asked for: no key, no address, no document of a subgraph', async () => {
    const text = JSON.stringify(await explainOf(QUERY));
    expect(text).not.toMatch(/__typename|"id":"(?!f\d)|_entities|representations|query|http|127\.0\.0\.1|"Thing|"Person/);
  });

  it('leaves out what @skip and @include take away, and shows what the gateway answers by itself', async () => {
    const { fields } = await explainOf('{ __typename thing(id: "t1") { title @skip(if: true) id @include(if: true) } }');
    expect(fields).toMatchObject([
      { name: '__typename', fetch: null },
      { name: 'thing', fetch: 'f1', fields: [{ name: 'id', fetch: 'f1' }] },
    ]);
  });

  it('tells apart what failed, what came with errors, and what there was nothing to ask for', async () => {
    expect((await explainOf('{ fail(code: "CONFLICT") }')).fetches).toMatchObject([{ status: 'errors' }]);
    const nobody = await explainOf('{ things(first: 0) { owner { name } } }');
    expect(nobody.fetches.filter(({ status }) => status === 'ok')).toHaveLength(1);
    const hasty = await startTestGateway({ limits: { subgraphTimeoutMs: 100 } });
    try {
      expect((await explainOf('{ wait(ms: 2000) }', hasty)).fetches).toMatchObject([{ subgraph: 'things', status: 'failed' }]);
    } finally {
      await hasty.close();
    }
  });

  it('says of a fetch that was under way for the same viewer that it was shared', async () => {
    const charged = async () => (await readMetric(gateway.url, 'gateway_cost_charged_total', { tier: 'FREE' })) ?? 0;
    const before = await charged();
    const gate = withResolvers();
    gateway.seen.things.held = gate.promise;
    // What each is charged for its object tells that both have begun, while the subgraph has answered neither.
    const asking = ['x', 'y'].map(() => explainOf('{ wait(ms: 0) thing(id: "t1") { id } }'));
    await until('both have begun', async () => (await charged()) === before + 2);
    gate.resolve();
    const caches = (await Promise.all(asking)).map(({ fetches }) => fetches[0]?.cache);
    expect(caches.sort()).toEqual(['none', 'shared']);
  });

  it('is given over a WebSocket for one operation at a time', async () => {
    const client = await openRawSocket(gateway.socketUrl);
    await client.init(token);
    client.send({
      type: 'subscribe',
      id: '1',
      payload: { query: '{ thing(id: "t1") { title } }', extensions: { explain: true } },
    });
    expect(await client.saw('next')).toMatchObject({
      payload: { extensions: { explain: { fetches: [{ subgraph: 'things' }] } } },
    });
    client.send({
      type: 'subscribe',
      id: '2',
      payload: { query: 'subscription { ticks(topic: "x") { number } }', extensions: { explain: true } },
    });
    expect(await client.saw('error')).toMatchObject({ id: '2', payload: [{ extensions: { code: 'INVALID_INPUT' } }] });
    client.socket.close();
  });
});

describe('nobody else', () => {
  it('is told: a visitor is refused before anything is asked', async () => {
    const before = gateway.seen.things.requests;
    const answer = await gateway.ask(QUERY, { headers: WISH });
    expect([answer.status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(answer.extensions?.explain).toBeUndefined();
    expect(gateway.seen.things.requests).toBe(before);
  });

  it('is told by a value other than the one that asks for it, or unasked', async () => {
    const unasked: Record<string, string>[] = [{ 'x-castgraph-explain': '0' }, {}];
    for (const headers of unasked) {
      expect((await gateway.ask(QUERY, { token, headers })).extensions?.explain).toBeUndefined();
    }
  });
});
