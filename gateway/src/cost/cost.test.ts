import { beforeAll, describe, expect, it } from 'vitest';
import { createDocumentStore } from '../document/document-store.ts';
import { type Graph, loadGraph } from '../graph/graph.ts';
import { splitWeights } from '../graph/weights.ts';
import { defaultLimits } from '../limits.ts';
import { composeSupergraph } from '../testing/compose-graph.ts';

const body = `
  type Query {
    user(id: ID!): User
    me: User @cost(weight: 3)
    search(text: String! @cost(weight: 7), filter: Filter, first: Int! = 20, last: Int): UserConnection
      @cost(weight: 5) @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
    people: [User]
    heads: [User] @listSize(assumedSize: 4)
    page(first: Int, last: Int): [User] @listSize(slicingArguments: ["first", "last"], assumedSize: 6)
    loose(first: Int, last: Int): [User]
      @listSize(slicingArguments: ["first", "last"], assumedSize: 6, requireOneSlicingArgument: false)
    grid: [[User]]
    names: [String]
    dearName: String @cost(weight: 9)
    status: Status
    anything: Thing
    node: Node
  }
  type Mutation { touch(input: Touch!): Boolean  rename(name: String): User }
  input Touch { by: Filter  deep: [Filter!]  note: Note = { text: "x" } }
  input Note { text: String }
  input Filter { name: String @cost(weight: 2)  age: Int }
  enum Status @cost(weight: 11) { ON OFF }
  type User @key(fields: "id") { id: ID! name: String friends: [User] owner: Vault }
  type UserConnection { edges: [UserEdge] total: Int  nodes: [User] }
  type UserEdge { node: User }
  type Vault implements Node @cost(weight: 30) { id: ID! key: String inner: Node }
  type Box implements Node { id: ID! items: [User] @listSize(assumedSize: 50) inner: Node }
  interface Node { id: ID! inner: Node }
  union Thing = User | Vault`;
const link = (names: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", ${names}])`;

let graph: Graph;
beforeAll(() => {
  const supergraphSdl = composeSupergraph({ one: `${link('"@cost", "@listSize"')} ${body}` });
  graph = loadGraph({ supergraphSdl, subgraphUrls: new Map() });
});

const prepare = (text: string) => {
  const documents = createDocumentStore({ inspectors: [], limits: { ...defaultLimits, listSizeAssumed: 10 } });
  const { errors, operations } = documents.prepare(graph, text, false);
  expect(errors).toEqual([]);
  const [operation] = operations;
  if (operation === undefined) throw new Error('no operation');
  return operation.cost;
};
const costOf = (text: string, variables: Record<string, unknown> = {}) => prepare(text).estimate(variables);

describe('the cost of an operation', () => {
  it.each([
    ['1 for an object and nothing for a leaf', '{ user(id: 1) { id name } }', 1],
    ['what the field was given, for itself', '{ me { id } dearName }', 12],
    ['what the type was given, where the field was not', '{ status user(id: 1) { owner { id } } }', 11 + 1 + 30],
    ['once for a field that is asked for twice, and twice under two names', '{ me { id } me { name } other: me { id } }', 6],
    ['ten times for a list of which nothing is said', '{ people { id } names }', 10],
    ['as often as is assumed', '{ heads { friends { id } } }', 4 * (1 + 10)],
    ['for every level of a list of lists', '{ grid { id } }', 100],
    [
      'as often as was asked for, in the lists that this sizes',
      '{ search(text: "a", first: 3) { edges { node { id } } total } }',
      7 + 5 + 3 * 2,
    ],
    ['as often as the default says', '{ search(text: "a") { edges { node { id } } } }', 7 + 5 + 20 * 2],
    ['ten times in another list beside', '{ search(text: "a", first: 3) { nodes { id } } }', 7 + 5 + 10],
    [
      'what is given to arguments and to fields of inputs',
      '{ search(text: "a", first: 0, filter: { name: "n" age: 1 }) { total } }',
      7 + 3 + 5,
    ],
    ['nothing for an input that is null', '{ search(text: "a", first: 0, filter: null) { total } }', 7 + 5],
    ['10 more for each root field of a mutation', 'mutation { a: rename { id } b: rename { id } }', 22],
    ['inputs in lists and by default', 'mutation { touch(input: { deep: [{ name: "a" }, {}] }) }', 10 + 1 + 3 + 1 + 1],
    ['nothing for __typename', '{ __typename me { __typename } }', 3],
    ['work for introspection', '{ __schema { types { name } } __type(name: "User") { name } }', 110],
    ['as much as the dearest type of a union', '{ anything { ... on User { friends { id } } ... on Vault { key } } }', 30],
    ['as much as the dearest type of an interface', '{ node { id ... on Box { items { id } } } }', 51],
    ['what is skipped for nothing', '{ me @skip(if: true) { id } dearName @include(if: false) }', 0],
    [
      'fragments where they apply',
      '{ me { ...F ... on User { owner { id } } } } fragment F on User { friends { id } }',
      3 + 10 + 30,
    ],
  ])('counts %s', (_what, text, cost) => {
    expect(costOf(text)).toBe(cost);
  });

  it('follows the variables, each time anew', () => {
    const cost = prepare(
      'query ($n: Int, $with: Boolean!, $f: Filter, $t: String!) { search(text: $t, first: $n, filter: $f) { edges @include(if: $with) { node { id } } } }',
    );
    expect(cost.estimate({ n: 50, with: true, t: 'a' })).toBe(7 + 5 + 100);
    expect(cost.estimate({ n: 50, with: false, t: 'a' })).toBe(7 + 5);
    expect(cost.estimate({ n: 2, with: true, t: 'a', f: { name: 'x' } })).toBe(7 + 5 + 3 + 4);
    expect(cost.estimate({ with: true, t: 'a' })).toBe(7 + 5 + 40);
  });

  it('takes one argument that bounds a list, where there is to be one, and says so', () => {
    expect(costOf('{ page(last: 3) { id } }')).toBe(3);
    expect(() => costOf('{ page { id } }')).toThrow(/"page" needs one of its arguments.*first, last/);
    expect(() => costOf('{ page(first: 1, last: 2) { id } }')).toThrow('only one');
    expect(costOf('query ($n: Int) { page(first: $n, last: null) { id } }', { n: 2 })).toBe(2);
    expect(costOf('{ loose { id } }')).toBe(6);
    expect(costOf('{ loose(first: 2, last: 5) { id } }')).toBe(5);
    expect(costOf('{ page @skip(if: true) { id } }')).toBe(0);
  });

  it('refuses less than nothing, wherever it stands', () => {
    expect(() => costOf('{ page(first: -1) { id } }')).toThrow('fewer than 0');
    expect(() => costOf('{ search(text: "a", first: -1) { total } }')).toThrow('"search"');
    expect(() => costOf('query ($n: Int) { people { id } page(last: $n) { id } }', { n: -5 })).toThrow('fewer than 0');
  });

  it('stays a number that can be compared, whatever is multiplied', () => {
    const deep = (levels: number): string => (levels === 0 ? '{ id }' : `{ friends ${deep(levels - 1)} }`);
    const most = costOf(`{ page(first: 2147483647) ${deep(40)} }`);
    expect(most).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('is worked out in time that does not multiply with types within types', () => {
    const text = (levels: number): string => (levels === 0 ? 'id' : `id inner { ${text(levels - 1)} }`);
    expect(costOf(`{ node { ${text(60)} } }`)).toBe(61 * 30);
    const wide = (levels: number): string => (levels === 0 ? 'id' : `...A${levels} ...B${levels}`);
    const fragments = Array.from(
      { length: 25 },
      (_item, n) => `fragment A${n + 1} on Vault { inner { ${wide(n)} } } fragment B${n + 1} on Box { inner { ${wide(n)} } }`,
    ).join(' ');
    expect(costOf(`{ node { ${wide(25)} } } ${fragments}`)).toBe(26 * 30);
  });
});

describe('the price of each field', () => {
  it('adds up to that of the operation', () => {
    const text = `query ($n: Int!) {
      search(text: "a", first: $n) { edges { node { name owner { key } } } total }
      node { ... on Box { items { id } } ... on Vault { key } }
    }`;
    const cost = prepare(text);
    const items = cost.itemise({ n: 5 });
    expect(items).toEqual([
      { path: 'search', cost: 12, times: 1 },
      { path: 'search.edges', cost: 5, times: 5 },
      { path: 'search.edges.node', cost: 5, times: 5 },
      { path: 'search.edges.node.name', cost: 0, times: 5 },
      { path: 'search.edges.node.owner', cost: 150, times: 5 },
      { path: 'search.edges.node.owner.key', cost: 0, times: 5 },
      { path: 'search.total', cost: 0, times: 1 },
      { path: 'node', cost: 1, times: 1 },
      { path: 'node.items', cost: 50, times: 50 },
      { path: 'node.items.id', cost: 0, times: 50 },
    ]);
    expect(items.reduce((sum, item) => sum + item.cost, 0)).toBe(cost.estimate({ n: 5 }));
  });
});

describe('the directives', () => {
  it.each([
    ['imported', '"@cost", "@listSize"', '@cost', '@listSize'],
    ['imported by other names', '{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@pages" }', '@price', '@pages'],
    ['not imported', '"@tag"', '@federation__cost', '@federation__listSize'],
  ])('are found where they are %s', (_how, imports, cost, listSize) => {
    const sdl = `${link(imports)} type Query {
      dear(of: Int ${cost}(weight: 2)): String ${cost}(weight: 40)
      all(first: Int): [String] ${listSize}(slicingArguments: ["first"], requireOneSlicingArgument: false)
    }`;
    const { costs, lists } = splitWeights(composeSupergraph({ one: sdl })).weights;
    expect([...costs]).toEqual(
      expect.arrayContaining([
        ['Query.dear', 40],
        ['Query.dear(of:)', 2],
      ]),
    );
    expect(lists.get('Query.all')).toMatchObject({ slicingArguments: [['first']], requiresOneSlicingArgument: false });
  });

  it('are found where the whole feature has another name', () => {
    const sdl = `schema @link(url: "https://specs.apollo.dev/cost/v0.1", as: "toll") { query: Query }
      type Query { a: Int @toll(weight: 3) b: [Int] @toll__listSize(assumedSize: 2) c: Int @cost(weight: 5) }`;
    const { costs, lists } = splitWeights(sdl).weights;
    expect([[...costs], [...lists.keys()]]).toEqual([[['Query.a', 3]], ['Query.b']]);
  });

  it('reach into inputs and into what is answered', () => {
    const supergraphSdl = composeSupergraph({
      one: `${link('"@cost", "@listSize"')}
        type Query { find(input: Find, first: Int): Page @listSize(slicingArguments: ["first"], sizedFields: ["items"]) }
        input Find { page: Paging } input Paging { first: Int = 7 }
        type Page { result: Result items: [Item] } type Result { items: [Item] } type Item { id: ID }`,
    });
    // This composer refuses paths, and others write them.
    const deeper = supergraphSdl.replace('["first"]', '["input.page.first"]').replace('["items"]', '["result.items"]');
    const nested = loadGraph({ supergraphSdl: deeper, subgraphUrls: new Map() });
    const documents = createDocumentStore({ inspectors: [], limits: defaultLimits });
    const [operation] = documents.prepare(
      nested,
      'query ($n: Int) { find(input: { page: { first: $n } }) { result { items { id } } } }',
      false,
    ).operations;
    expect(operation?.cost.estimate({ n: 4 })).toBe(3 + 1 + 4);
    expect(operation?.cost.estimate({})).toBe(3 + 1 + 7);
  });
});
