import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { type GraphQLSchema, Kind, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { FEDERATION } from '../testing/compose-graph.ts';
import { type Answering, type Federation, federate } from '../testing/federate.ts';

/**
 * Everything in which federation is hard, in three subgraphs, answered side by side by this executor and by Apollo's own:
 * what they say must be the same.
 */
const subgraphs: Record<string, { sdl: string; resolvers: Record<string, unknown> }> = {
  accounts: {
    sdl: `${FEDERATION}
      type Query { me: User users: [User!]! node(id: ID!): Node nodes: [Node] search(text: String): [Found] settings: Settings @shareable nobody: User sizes: [Size!]! }
      interface Node { id: ID! label: String }
      union Found = User | Bot
      enum Size { S M L }
      type Settings @shareable { theme: String nested: Inner }
      type Inner @shareable { a: Int shared: String }
      type User implements Node @key(fields: "id") @key(fields: "email") { id: ID! email: String! label: String name: String @shareable address: Address friends: [User!] bestFriend: User matrix: [[User]] company: Company size: Size }
      type Bot implements Node @key(fields: "id") { id: ID! label: String owner: User }
      type Address @shareable { city: String country: Country }
      type Country @shareable { code: String }
      type Company @key(fields: "id office { city }") { id: ID! office: Office! title: String }
      type Office @shareable { city: String! }
      type Mutation { rename(id: ID!, name: String!): User touch: Int }`,
    resolvers: {
      Query: {
        me: () => user('1'),
        users: () => ['1', '2', '3'].map(user),
        node: (_: unknown, { id }: { id: string }) => (id.startsWith('b') ? bot(id) : user(id)),
        nodes: () => [user('1'), bot('b1'), null, user('2')],
        search: () => [user('1'), bot('b1')],
        settings: () => ({ theme: 'dark', nested: { a: 1, shared: 'x' } }),
        nobody: () => null,
        sizes: () => ['S', 'L'],
      },
      Node: { __resolveType: ({ id }: { id: string }) => (id.startsWith('b') ? 'Bot' : 'User') },
      Found: { __resolveType: ({ id }: { id: string }) => (id.startsWith('b') ? 'Bot' : 'User') },
      User: {
        __resolveReference: ({ id, email }: { id?: string; email?: string }) => user(id ?? (email ?? '').split('@')[0] ?? ''),
        friends: ({ id }: { id: string }) => (id === '3' ? null : [user('2'), user('3')]),
        bestFriend: ({ id }: { id: string }) => (id === '3' ? null : user(String(Number(id) + 1))),
        matrix: () => [[user('1'), null], [], [user('2')]],
        company: ({ id }: { id: string }) => ({ id: `c${id}`, office: { city: `City ${id}` }, title: `Company ${id}` }),
      },
      Bot: { __resolveReference: ({ id }: { id: string }) => bot(id), owner: () => user('2') },
      Company: { __resolveReference: (given: object) => ({ ...given, title: 'again' }) },
      Mutation: {
        rename: (_: unknown, { id, name }: { id: string; name: string }) => ({ ...user(id), name }),
        touch: () => 1,
      },
    },
  },
  products: {
    sdl: `${FEDERATION}
      type Query { products(first: Int = 2): [Product] product(id: ID!): Product settings: Settings @shareable featured: Featured anything: [Anything] }
      type Settings @shareable { nested: Inner layout: String }
      type Inner @shareable { shared: String b: Int }
      enum Size { S M }
      interface Featured { id: ID! price: Int }
      union Anything = Product | Bundle
      type Product implements Featured @key(fields: "id") { id: ID! price: Int weight: Int size: Size seller: User @provides(fields: "name") title: String related: [Product] unit(of: String): String }
      type Bundle implements Featured @key(fields: "id") { id: ID! price: Int items: [Product!] }
      type User @key(fields: "id") { id: ID! name: String @external email: String! @external address: Address @external city: String @requires(fields: "address { city country { code } }") contact: String @requires(fields: "email") bought: [Product] }
      type Address @shareable { city: String country: Country }
      type Country @shareable { code: String }
      type Company @key(fields: "id office { city }") { id: ID! office: Office! products: [Product] }
      type Office @shareable { city: String! }
      type Mutation { sell(id: ID!): Product }`,
    resolvers: {
      Query: {
        products: (_: unknown, { first }: { first: number }) => Array.from({ length: first }, (_item, n) => product(`p${n}`)),
        product: (_: unknown, { id }: { id: string }) => (id === 'none' ? null : product(id)),
        settings: () => ({ nested: { shared: 'x', b: 2 }, layout: 'grid' }),
        featured: () => ({ ...bundle('u1'), __typename: 'Bundle' }),
        anything: () => [{ ...product('p1'), __typename: 'Product' }, { ...bundle('u1'), __typename: 'Bundle' }, null],
      },
      Featured: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      Anything: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
      Product: {
        __resolveReference: ({ id }: { id: string }) => (id === 'p404' ? null : product(id)),
        seller: () => ({ id: '1', name: 'User 1' }),
        related: ({ id }: { id: string }) => [product(`${id}0`), null],
        unit: (_: unknown, { of }: { of?: string }) => `unit ${of}`,
      },
      Bundle: { __resolveReference: ({ id }: { id: string }) => bundle(id), items: () => [product('p1'), product('p2')] },
      User: {
        city: ({ address }: { address?: { city: string; country: { code: string } } }) =>
          `${address?.city}/${address?.country.code}`,
        contact: ({ email }: { email: string }) => `mailto:${email}`,
        bought: ({ id }: { id: string }) => [product(`p${id}`), product('p404')],
      },
      Company: { products: ({ office }: { office: { city: string } }) => [product(office.city)] },
      Mutation: { sell: (_: unknown, { id }: { id: string }) => product(id) },
    },
  },
  reviews: {
    sdl: `${FEDERATION}
      type Query { latest: [Review!] }
      type Review @key(fields: "id") { id: ID! text: String stars: Int product: Product author: User strict: String! }
      type Product @key(fields: "id") { id: ID! price: Int @external weight: Int @external shipping(fast: Boolean): String @requires(fields: "price weight") reviews(first: Int): [Review!] weight2: Int title: String @override(from: "products") }
      type User @key(fields: "id") { id: ID! reviews: [Review] score: Int! }
      type Mutation { review(product: ID!): Review }`,
    resolvers: {
      Query: { latest: () => ['r1', 'r2'].map(review) },
      Review: {
        __resolveReference: ({ id }: { id: string }) => review(id),
        product: ({ id }: { id: string }) => ({ id: id === 'r2' ? 'p404' : 'p1' }),
        author: ({ id }: { id: string }) => ({ id: id === 'r2' ? '2' : '1' }),
        strict: ({ id }: { id: string }) => (id === 'r2' ? null : 'strict'),
      },
      Product: {
        reviews: ({ id }: { id: string }, { first }: { first?: number }) => [review(`r${id}`), review('r2')].slice(0, first ?? 2),
        shipping: ({ price, weight }: { price: number; weight: number }, { fast }: { fast?: boolean }) =>
          `${price * weight}${fast ? '!' : ''}`,
        title: ({ id }: { id: string }) => `Overridden ${id}`,
      },
      User: {
        reviews: ({ id }: { id: string }) => (id === '2' ? [null, review('r1')] : [review('r2')]),
        score: ({ id }: { id: string }) => {
          if (id === '3') throw new Error('no score');
          return Number(id);
        },
      },
      Mutation: { review: (_: unknown, { product: id }: { product: string }) => review(`r${id}`) },
    },
  },
};

function user(id: string) {
  return {
    __typename: 'User',
    id,
    email: `${id}@example.org`,
    label: `L${id}`,
    name: `User ${id}`,
    address: { city: `City ${id}`, country: { code: 'X' } },
    size: id === '2' ? 'L' : 'S',
  };
}
const bot = (id: string) => ({ __typename: 'Bot', id, label: `Bot ${id}` });
const product = (id: string) => ({ __typename: 'Product', id, price: 3, weight: 4, size: 'M', title: `Product ${id}` });
const bundle = (id: string) => ({ __typename: 'Bundle', id, price: 9 });
const review = (id: string) => ({ __typename: 'Review', id, text: `Text ${id}`, stars: 5 });

const operations: [name: string, query: string, variables?: Record<string, unknown>][] = [
  ['one subgraph', '{ me { id name address { city country { code } } } }'],
  ['entities in lists', '{ users { name reviews { text product { price } } } }'],
  ['an entity with another key', '{ products { seller { email label } } }'],
  ['provided fields', '{ products { seller { name } } }'],
  ['required fields, nested', '{ users { city contact } }'],
  ['required fields with arguments', '{ products { a: shipping(fast: true) b: shipping shipping(fast: false) } }'],
  ['an overridden field', '{ products { title } product(id: "p9") { title price } }'],
  ['a key with nested fields', '{ me { company { title products { title price } } } }'],
  ['shared value types from two subgraphs', '{ settings { theme layout nested { a b shared } } }'],
  [
    'an interface',
    '{ nodes { __typename id label ... on User { name reviews { stars } } ... on Bot { owner { bought { price } } } } }',
  ],
  ['an interface without fragments', '{ node(id: "b1") { id label } other: node(id: "2") { __typename label } }'],
  ['a union', '{ search { ... on User { name score } ... on Bot { label owner { name } } } }'],
  ['a union with type names only', '{ search { kind: __typename } anything { __typename } }'],
  [
    'a union across subgraphs',
    '{ anything { ... on Product { title reviews { text } } ... on Bundle { items { shipping title } } } }',
  ],
  [
    'an interface whose fields come from elsewhere',
    '{ featured { __typename id price ... on Bundle { items { title seller { name score } } } } }',
  ],
  ['references that are gone', '{ latest { text product { id price title } author { name } } }'],
  ['references in a circle', '{ me { bestFriend { bestFriend { bestFriend { bestFriend { name score } } } } } }'],
  ['lists of lists', '{ me { matrix { id reviews { text } } } }'],
  ['null roots', '{ nobody { name reviews { text } } product(id: "none") { title } }'],
  ['null items', '{ product(id: "p1") { related { id title } } }'],
  ['an error of an entity', '{ users { name reviews { id } } }'],
  [
    'the same field under several names',
    '{ a: products(first: 1) { title } b: products(first: 3) { id } c: products(first: 2) { reviews(first: 1) { id } two: reviews(first: 2) { text } } }',
  ],
  [
    'fragments',
    'query { me { ...U } users { ...U } } fragment U on User { name ...S } fragment S on User { score2: score @skip(if: true) reviews { ...R } } fragment R on Review { text }',
  ],
  [
    'conditions',
    'query ($yes: Boolean!, $no: Boolean = false) { me { name @include(if: $yes) score @include(if: $no) reviews @skip(if: $yes) { text } ... @include(if: $yes) { contact } } products @skip(if: $no) { title } }',
    { yes: true },
  ],
  [
    'variables with defaults',
    'query ($first: Int = 1, $size: String = "M") { products(first: $first) { id unit(of: $size) reviews(first: $first) { id } } }',
  ],
  [
    'variables that are given',
    'query ($first: Int = 1, $id: ID!) { products(first: $first) { id } product(id: $id) { title shipping } }',
    { first: 2, id: 'p7' },
  ],
  [
    'mutations one after the other',
    'mutation { a: rename(id: "1", name: "New") { name reviews { text } } touch sell(id: "p1") { title } review(product: "p2") { text product { price } } }',
  ],
  [
    'type names everywhere',
    '{ __typename me { __typename reviews { __typename } } settings { __typename nested { __typename } } }',
  ],
  ['an enum that both know', '{ product(id: "p1") { size unit(of: "S") } }'],
  ['empty selections after conditions', '{ me { ... @include(if: false) { name } __typename } }'],
];

let federation: Federation;
let apollo: Awaited<ReturnType<ApolloGateway['load']>>;
beforeAll(async () => {
  federation = federate(subgraphs);
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  apollo = await new ApolloGateway({
    supergraphSdl: federation.supergraphSdl,
    logger: quiet,
    buildService: ({ name }) => new LocalGraphQLDataSource(federation.schemas.get(name) as GraphQLSchema),
  }).load();
});

const runOurs = (source: string, variables: Record<string, unknown> = {}, send?: Answering) =>
  federation.ask(source, variables, send);
const askSubgraph: Answering = (name, body) => federation.askSubgraph(name, body);

async function runApollo(source: string, variables: Record<string, unknown>) {
  const document = parse(source);
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const result = await apollo.executor({
    document,
    operation,
    operationName: operation?.name?.value,
    queryHash: source,
    request: { query: source, variables },
    source,
    context: {},
    schema: federation.graph.fullSchema,
    cache: {},
    metrics: {},
    logger: console,
    overallCachePolicy: {},
  } as never);
  return JSON.parse(JSON.stringify(result)) as { data: unknown; errors?: { path?: (string | number)[] }[] };
}

const pathsOf = (errors: { path?: (string | number)[] }[] = []) => errors.map(({ path }) => path?.join('.') ?? '').sort();

describe('this executor answers as the reference does', () => {
  it.each(operations)('%s', async (_name, source, variables = {}) => {
    const [ours, reference] = [await runOurs(source, variables), await runApollo(source, variables)];
    expect(ours.data).toEqual(reference.data);
    expect(ours.errors).toEqual(pathsOf(reference.errors));
  });
});

describe('where it answers otherwise than the reference', () => {
  // The reference selects the key by its own name beside what the client called so, and answers the key.
  it('answers what a client calls as a key is called', async () => {
    const source = '{ me { id: name a: id reviews { id: text author { name: id } } } }';
    const reviews = [{ id: 'Text r2', author: { name: '2' } }];
    expect(await runOurs(source)).toEqual({ data: { me: { id: 'User 1', a: '1', reviews } }, errors: [] });
    expect((await runApollo(source, {})).data).toMatchObject({ me: { id: '1' } });
  });

  it('names the place of every null that must not be, and lets it travel', async () => {
    const { data, errors } = await runOurs('{ latest { id strict } me { name } }', {});
    expect(data).toEqual({ latest: null, me: { name: 'User 1' } });
    expect(errors).toEqual(['latest.1.strict']);
  });

  it('keeps a value that one subgraph knows where another answers null', async () => {
    const forgetful = async (name: string, body: string) =>
      name === 'products' ? { data: { settings: null } } : askSubgraph(name, body);
    const { data } = await runOurs('{ settings { theme layout } }', {}, forgetful);
    expect(data).toEqual({ settings: { theme: 'dark', layout: null } });
  });

  it('puts a failed fetch at each field that lacks, also in an object that another fetch brought in part', async () => {
    const failing = (down: string) => async (name: string, body: string) => {
      if (name === down) throw new Error('down');
      return askSubgraph(name, body);
    };
    const shared = await runOurs('{ settings { theme layout nested { a b } } }', {}, failing('products'));
    expect(shared.data).toEqual({ settings: { theme: 'dark', layout: null, nested: { a: 1, b: null } } });
    expect(shared.errors).toEqual(['settings.layout', 'settings.nested.b']);
    const entities = await runOurs('{ users { name reviews { text } } }', {}, failing('reviews'));
    expect(entities.data).toEqual({ users: ['1', '2', '3'].map((id) => ({ name: `User ${id}`, reviews: null })) });
    expect(entities.errors).toEqual(['users.0.reviews', 'users.1.reviews', 'users.2.reviews']);
    const strict = await runOurs('{ users { name score } }', {}, failing('reviews'));
    expect(strict.data).toBeNull();
    expect(strict.errors).toEqual(['users.0.score']);
  });

  it('refuses an answer with too few entities instead of giving one the fields of another', async () => {
    const short = async (name: string, body: string) => {
      const answer = await askSubgraph(name, body);
      const entities = answer.data?._entities;
      return name === 'reviews' && Array.isArray(entities) ? { data: { _entities: entities.slice(1) } } : answer;
    };
    const { data, errors } = await runOurs('{ users { name reviews { text } } }', {}, short);
    expect(data).toEqual({ users: ['1', '2', '3'].map((id) => ({ name: `User ${id}`, reviews: null })) });
    expect(errors).toHaveLength(3);
  });
});
