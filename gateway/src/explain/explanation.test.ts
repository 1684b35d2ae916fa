import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../behaviour.ts';
import { createDocumentStore } from '../document/document-store.ts';
import { executeOperation } from '../execute/execute.ts';
import { type Graph, loadGraph } from '../graph/graph.ts';
import { defaultLimits } from '../limits.ts';
import { composeSupergraph, FEDERATION } from '../testing/compose-graph.ts';
import { explain } from './explanation.ts';
import { createRecorder } from './recorder.ts';

let graph: Graph;
beforeAll(() => {
  const supergraphSdl = composeSupergraph({
    shop: `${FEDERATION}
      type Query { parcel: Parcel things: [Thing] }
      type Parcel @key(fields: "id") { id: ID! secretBox: Box }
      type Box @key(fields: "secretCode") { secretCode: ID! }
      union Thing = Cat | Car
      type Cat { name: String } type Car { name: Int }`,
    weights: `${FEDERATION} type Box @key(fields: "secretCode") { secretCode: ID! grams: Int }`,
    post: `${FEDERATION}
      type Parcel @key(fields: "id") {
        id: ID!
        secretBox: Box @external
        postage: Int @requires(fields: "secretBox { grams }")
      }
      type Box @key(fields: "secretCode") { secretCode: ID! grams: Int @external }`,
  });
  graph = loadGraph({
    supergraphSdl,
    subgraphUrls: new Map(['shop', 'weights', 'post'].map((name) => [name, `http://${name}.test/`])),
  });
});

/** Runs an operation over canned answers of the subgraphs. */
async function explainOf(query: string, answers: Record<string, object>) {
  const documents = createDocumentStore({ inspectors: [], limits: defaultLimits });
  const document = documents.prepare(graph, query, false);
  const [prepared] = document.operations;
  if (prepared === undefined) throw new Error(document.errors.join());
  const recorder = createRecorder();
  const { data } = await executeOperation({
    compiled: prepared.compile(new Map()),
    supergraphSchema: graph.supergraphSchema,
    introspectionSchema: graph.publicSchema,
    send: async (subgraph) => ({ data: answers[subgraph] as never }),
    variables: {},
    coerced: {},
    denied: new Map(),
    trace: recorder,
  });
  const operation = { prepared, document, coerced: {} } as unknown as Operation;
  const costs = new Map(prepared.cost.itemise({}).map(({ path, cost }) => [path, cost]));
  return { data, explanation: explain(operation, recorder, 1, costs) };
}

describe('an explanation', () => {
  it('does not name what one subgraph needs of another and nobody asked for', async () => {
    const { data, explanation } = await explainOf('{ parcel { postage } }', {
      shop: { parcel: { __typename: 'Parcel', id: '1', secretBox: { __typename: 'Box', secretCode: 'c' } } },
      weights: { _entities: [{ grams: 5 }] },
      post: { _entities: [{ postage: 7 }] },
    });
    expect(data).toEqual({ parcel: { postage: 7 } });
    expect(explanation.fetches.map(({ subgraph, path }) => [subgraph, path])).toEqual([
      ['shop', ''],
      ['weights', 'parcel'],
      ['post', 'parcel'],
    ]);
    expect(explanation.fields).toEqual([
      { name: 'parcel', fetch: 'f1', cost: 1, fields: [{ name: 'postage', fetch: 'f3', cost: 0 }] },
    ]);
    expect(JSON.stringify(explanation)).not.toMatch(/secret|grams/i);
  });

  it('gives each fetch the cost of what it brought, and all together that of the operation', async () => {
    const { explanation } = await explainOf('{ parcel { postage } things { ... on Cat { name } } }', {
      shop: { parcel: null, things: [] },
    });
    expect(explanation.cost).toBe(11);
    expect(explanation.fetches.map(({ id, cost }) => [id, cost])).toEqual([['f1', 11]]);
  });
});
