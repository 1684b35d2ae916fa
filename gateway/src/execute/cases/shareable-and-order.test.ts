import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Told = Record<string, unknown>;
const calls: string[] = [];
let total = 0;

const shop = federate({
  stock: {
    sdl: `${FEDERATION}
      type Query { product: Product @shareable things: [Thing!]! thing: Thing! }
      type Mutation { add(by: Int!): Int! restock: Product open(name: String!): Shelf @shareable }
      type Product @key(fields: "id") @shareable { id: ID! label: Label }
      type Label @shareable { id: ID! short: String }
      type Shelf @key(fields: "id") { id: ID! }
      interface Thing { id: ID! note: String! }
      type Box implements Thing @key(fields: "id") { id: ID! note: String! next: Thing secret: String @inaccessible hidden: Hidden }
      type Bag implements Thing @key(fields: "id") { id: ID! note: String! }
      union Hidden = Box | Vault
      type Vault @inaccessible { code: Int }`,
    resolvers: {
      Query: {
        product: () => ({ id: '1', label: { id: 'l', short: 's' } }),
        things: () => [
          { __typename: 'Box', id: '1' },
          { __typename: 'Bag', id: '2' },
        ],
        thing: () => ({ __typename: 'Box', id: '1' }),
      },
      Mutation: {
        add: (_: unknown, { by }: { by: number }) => {
          calls.push(`add ${by}`);
          total += by;
          return total;
        },
        restock: () => {
          calls.push('restock');
          return { id: '1', label: null };
        },
        open: (_: unknown, { name }: { name: string }) => {
          calls.push(`open ${name}`);
          return { id: name };
        },
      },
      Box: { note: () => 'box', next: () => ({ __typename: 'Box', id: '1' }), hidden: () => ({ __typename: 'Vault', code: 1 }) },
      Bag: { note: () => 'bag' },
    },
  },
  prices: {
    sdl: `${FEDERATION}
      type Query { product: Product @shareable }
      type Mutation { double: Int! open(name: String!): Shelf @shareable }
      type Product @key(fields: "id") @shareable { id: ID! price: Price }
      type Price @shareable { id: ID! cents: Int }
      type Shelf @key(fields: "id") { id: ID! rent: Int }
      type Box @key(fields: "id") { id: ID! weight: Int! }`,
    resolvers: {
      Query: { product: () => ({ id: '1', price: { id: 'p', cents: 5 } }) },
      Mutation: {
        double: () => {
          calls.push('double');
          total *= 2;
          return total;
        },
        open: (_: unknown, { name }: { name: string }) => {
          calls.push(`open ${name} again`);
          return { id: name };
        },
      },
      Product: { price: ({ id }: Told) => ({ id: `p${id}`, cents: 5 }) },
      Shelf: { rent: () => 9 },
      Box: { weight: () => 3 },
    },
  },
});

describe('a root field that several subgraphs share', () => {
  it('is put together from all that know a part of it', async () => {
    expect(await shop.ask('{ product { id label { id short } price { cents } } }')).toMatchObject({
      data: { product: { id: '1', label: { id: 'l', short: 's' }, price: { cents: 5 } } },
      errors: [],
    });
  });

  it('is asked of one subgraph where one knows all of it', async () => {
    await shop.ask('{ product { label { short } } }');
    expect(shop.asked.map(({ subgraph }) => subgraph)).toEqual(['stock']);
  });
});

describe('mutations', () => {
  it('run one after the other, over subgraphs, each once, and see what the ones before did', async () => {
    calls.length = 0;
    total = 0;
    const { data, errors } = await shop.ask(
      'mutation { one: add(by: 5) two: double three: add(by: 2) restock { price { cents } } four: double }',
    );
    expect({ data, errors }).toEqual({
      data: { one: 5, two: 10, three: 12, restock: { price: { cents: 5 } }, four: 24 },
      errors: [],
    });
    expect(calls).toEqual(['add 5', 'double', 'add 2', 'restock', 'double']);
  });

  it('that subgraphs share run in one of them', async () => {
    calls.length = 0;
    const { data } = await shop.ask('mutation { open(name: "a") { id rent } }');
    expect(data).toEqual({ open: { id: 'a', rent: 9 } });
    expect(calls).toHaveLength(1);
  });
});

describe('@include and @skip', () => {
  it.each([
    ['on what another subgraph has', true, { things: [{ weight: 3 }, {}] }],
    ['on what another subgraph has, left out', false, { things: [{}, {}] }],
  ])('%s', async (_what, yes, data) => {
    const source =
      'query ($yes: Boolean!) { things { ... on Box @include(if: $yes) { weight } } product @skip(if: true) { id } }';
    expect(await shop.ask(source, { yes })).toEqual({ data, errors: [] });
    expect(shop.asked).toHaveLength(yes ? 2 : 1);
  });

  it('leave an object that is there with nothing in it', async () => {
    expect(await shop.ask('query ($no: Boolean = false) { thing { note @include(if: $no) } }')).toEqual({
      data: { thing: {} },
      errors: [],
    });
  });
});

describe('abstract types', () => {
  it('go round in circles as far as they are asked', async () => {
    expect(
      await shop.ask('{ thing { ... on Box { weight next { note ... on Box { weight next { __typename id } } } } } }'),
    ).toEqual({
      data: { thing: { weight: 3, next: { note: 'box', weight: 3, next: { __typename: 'Box', id: '1' } } } },
      errors: [],
    });
  });

  it('answer type names, under other names too, and fragments within fragments', async () => {
    const source = `{ __typename things { kind: __typename ...T } } fragment T on Thing { ... on Thing { id ... on Box { ...B } } } fragment B on Box { mine: note }`;
    expect(await shop.ask(source)).toEqual({
      data: {
        __typename: 'Query',
        things: [
          { kind: 'Box', id: '1', mine: 'box' },
          { kind: 'Bag', id: '2' },
        ],
      },
      errors: [],
    });
  });
});

describe('what is hidden from callers', () => {
  it('cannot be asked for, and an object of a hidden type is not there', async () => {
    await expect(shop.ask('{ thing { ... on Box { secret } } }')).rejects.toThrow(/secret/);
    await expect(shop.ask('{ thing { ... on Box { hidden { ... on Vault { code } } } } }')).rejects.toThrow(/Vault/);
    expect(await shop.ask('{ thing { ... on Box { hidden { __typename } } } }')).toEqual({
      data: { thing: { hidden: null } },
      errors: [],
    });
  });
});

describe('@defer and @stream', () => {
  it.each([
    ['@defer', '{ thing { ... @defer { note } } }'],
    ['@stream', '{ things @stream(initialCount: 1) { note } }'],
  ])('%s is refused, since an answer here is whole', async (directive, source) => {
    await expect(shop.ask(source)).rejects.toThrow(`Unknown directive "${directive}"`);
  });
});
