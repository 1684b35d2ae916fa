import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { codesOf, RELEASE_KEY, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
/** With the limits that hold where nobody says otherwise. */
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { ...defaultLimits, subgraphTimeoutMs: 15_000 } });
});
afterAll(() => gateway.close());

const repeat = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_item, n) => make(n)).join(' ');

describe('a list that nobody can mean', () => {
  it.each([
    ['a billion items', 1_000_000_000],
    ['less than none', -1],
  ])('of %s is refused before anything is asked, written out or in a variable', async (_what, first) => {
    gateway.seen.things.requests = 0;
    for (const answer of [
      await gateway.ask(`{ page(first: ${first}) { id } }`),
      await gateway.ask('query ($first: Int!) { page(first: $first) { id } }', { variables: { first } }),
    ]) {
      expect([answer.status, codesOf(answer), answer.data]).toEqual([400, ['INVALID_INPUT'], undefined]);
    }
    expect(gateway.seen.things.requests).toBe(0);
    expect((await gateway.ask('{ page(first: 2) { id } }')).data.page).toHaveLength(2);
  });
});

describe('a hundred times one field', () => {
  it('is refused under a hundred names in one document, and counts as many in several', async () => {
    const before = gateway.seen.people.requests;
    expect(codesOf(await gateway.ask(`mutation { ${repeat(100, (n) => `l${n}: greet(name: "x")`)} }`))).toEqual([
      'INVALID_INPUT',
    ]);
    expect(gateway.seen.people.requests).toBe(before);
    const { headers } = await gateway.ask(`mutation { ${repeat(25, (n) => `l${n}: greet(name: "x")`)} }`);
    expect(gateway.seen.people.requests).toBe(before + 25);
    const left = Number(/"reads";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    const next = await gateway.ask('mutation { greet(name: "x") }');
    expect(left).toBeLessThanOrEqual(1_000 - 25);
    expect(next.extensions?.cost).toMatchObject({ estimated: 10 });
  });
});

describe('introspection', () => {
  it('is closed on what only the site may use: no release can bring it in', async () => {
    const text = '{ __schema { types { name } } }';
    const hash = createHash('sha256').update(text).digest('hex');
    const response = await fetch(`${gateway.url}/internal/releases`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${RELEASE_KEY}` },
      body: JSON.stringify({ remote: 'home', release: 'r1', operations: { [hash]: text } }),
    });
    expect(response.status).toBe(422);
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    expect(codesOf(await gateway.ask({ extensions }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });
});

describe('more than a thousand reads a minute', () => {
  it('of one address are refused with 429, by default', async () => {
    const beganMs = performance.now();
    const query = `{ ${repeat(30, (n) => `a${n}: __typename`)} }`;
    const responses = await Promise.all(
      Array.from({ length: 5 }, () =>
        fetch(gateway.graphqlUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(Array.from({ length: 10 }, () => ({ query }))),
        }),
      ),
    );
    const lists = (await Promise.all(responses.map((response) => response.json()))) as { data?: unknown }[][];
    const reads = lists.flat().filter(({ data }) => data !== undefined).length * 30;
    // What is spent flows in again meanwhile.
    expect(reads).toBeLessThanOrEqual(1_000 + (performance.now() - beganMs) / 60);
    expect(reads).toBeGreaterThan(900);
    expect(responses.some(({ status }) => status === 429)).toBe(true);
  });
});
