import { errorCodes } from '@castgraph/errors';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** What a caller can be told. INTERNAL would be a mistake of ours that some input brings to light. */
const told = new Set<string>(errorCodes.filter((code) => code !== 'INTERNAL'));

async function expectAnswer(body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(gateway.graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body,
  });
  expect(response.status).toBeLessThan(500);
  const answer = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] } | unknown[];
  for (const { data, errors } of (Array.isArray(answer) ? answer : [answer]) as { data?: unknown; errors?: never[] }[]) {
    if (errors === undefined) expect(data).toBeDefined();
    for (const { extensions } of (errors ?? []) as { extensions: { code: string } }[]) expect(told).toContain(extensions.code);
  }
}

const good = [
  '{ person(id: "p1") { id name things { title owner { name } } } }',
  'query Q($id: ID!, $with: Boolean = true) { thing(id: $id) { ...T @include(if: $with) } } fragment T on Thing { title parent { id } }',
  'query ($first: Int!) { things(first: $first) { id title } people { ... on Person { nick } } }',
  'mutation M($name: String!) { a: greet(name: $name) b: greet(name: "x") }',
  '{ __schema { types { name } } __typename }',
];
const word = fc.constantFrom(
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '!',
    '$id',
    '@skip(if: true)',
    '...',
    'on Person',
    'fragment F',
    '...F',
    'query',
    'mutation',
  ],
  ...[
    'subscription',
    '"""',
    '"',
    '\\u{110000}',
    '\\uD800',
    '#',
    '\0',
    '\u2028',
    '1e999',
    '-',
    '__proto__',
    'constructor',
    'null',
    '&',
    '|',
  ],
  ...[
    'id',
    'person(id: 1)',
    'things(first: -1)',
    'thing(id: {a: [1]})',
    '__typename',
    'extend type Query { a: Int }',
    'schema { query: Q }',
  ],
);
const noise = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), word);
/** A document that was good, with something put in somewhere, or taken out. */
const damaged = fc
  .record({ document: fc.constantFrom(...good), at: fc.nat(200), take: fc.nat(12), put: noise })
  .map(({ document, at, take, put }) => {
    const place = at % document.length;
    return document.slice(0, place) + put + document.slice(place + take);
  });
const text = fc.oneof(
  damaged,
  fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  fc.string({ unit: 'binary' }),
);
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 5 }),
  fc.constantFrom(1e308, -0, 2 ** 53, '\0', '', [], [[[]]], { __typename: 'Person' }, { constructor: { prototype: 1 } }),
);
const variables = fc.oneof(fc.dictionary(fc.constantFrom('id', 'with', 'first', 'name', 'toString', ''), value), value);

describe('whatever is sent', () => {
  it('as a document is answered or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(text, (query) => expectAnswer(JSON.stringify({ query }))),
      { numRuns: 150 },
    );
  });

  it('as variables is answered or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good), variables, (query, given) =>
        expectAnswer(JSON.stringify({ query, variables: given })),
      ),
      { numRuns: 150 },
    );
  });

  it('as the members of a request is answered or refused with a code', async () => {
    const request = fc.record({ query: value, operationName: value, variables: value, extensions: value }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(fc.oneof(request, fc.array(request, { maxLength: 12 })), (body) => expectAnswer(JSON.stringify(body))),
      { numRuns: 100 },
    );
  });

  it('as a body is answered or refused with a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => expectAnswer(new Uint8Array(bytes))),
      { numRuns: 100 },
    );
  });
});
