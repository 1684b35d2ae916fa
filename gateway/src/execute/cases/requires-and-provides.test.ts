import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Told = Record<string, unknown>;

describe('a field that requires others', () => {
  const garden = federate({
    plants: {
      sdl: `${FEDERATION}
        type Query { plants: [Plant] }
        type Plant @key(fields: "id") { id: ID! litres: Int soil: Soil parts: [Part] }
        type Soil { acid: Int kind: SoilKind }
        enum SoilKind { CLAY SAND }
        union Part = Leaf | Root
        type Leaf { area: Int }
        type Root { depth: Int }`,
      resolvers: {
        Query: {
          plants: () => [
            { id: '1', litres: 2 },
            { id: '2', litres: null },
          ],
        },
        Plant: {
          __resolveReference: ({ id }: Told) => ({ id, litres: id === '1' ? 2 : null }),
          soil: ({ id }: Told) => (id === '1' ? { acid: 5, kind: 'CLAY' } : null),
          parts: () => [
            { __typename: 'Leaf', area: 3 },
            { __typename: 'Root', depth: 4 },
          ],
        },
      },
    },
    care: {
      sdl: `${FEDERATION}
        type Plant @key(fields: "id") {
          id: ID!
          litres: Int @external
          soil: Soil @external
          parts: [Part] @external
          weekly: Int @requires(fields: "litres")
          advice: String @requires(fields: "soil { acid kind }")
          size: Int @requires(fields: "parts { ... on Leaf { area } ... on Root { depth } }")
          price: Int @external
          yearly: Int @requires(fields: "price weeklyCost")
          weeklyCost: Int @external
        }
        type Soil @external { acid: Int kind: SoilKind }
        enum SoilKind { CLAY SAND }
        union Part = Leaf | Root
        type Leaf @external { area: Int }
        type Root @external { depth: Int }`,
      resolvers: {
        Plant: {
          __resolveReference: (told: Told) => told,
          weekly: ({ litres }: Told) => (litres === null ? null : Number(litres) * 7),
          advice: ({ soil }: { soil: { acid: number; kind: string } | null }) =>
            soil === null ? 'none' : `${soil.acid} ${soil.kind}`,
          size: ({ parts }: { parts: { area?: number; depth?: number }[] }) =>
            parts.reduce((sum, { area = 0, depth = 0 }) => sum + area + depth, 0),
          yearly: ({ price, weeklyCost }: Told) => Number(price) * Number(weeklyCost),
        },
      },
    },
    costs: {
      sdl: `${FEDERATION}
        type Plant @key(fields: "id") {
          id: ID!
          price: Int
          weekly: Int @external
          weeklyCost: Int @requires(fields: "weekly")
        }`,
      resolvers: {
        Plant: {
          __resolveReference: (told: Told) => told,
          price: () => 3,
          weeklyCost: ({ weekly }: Told) => (weekly === null ? 0 : Number(weekly) * 2),
        },
      },
    },
  });
  const plants = async (selection: string) =>
    (await garden.ask(`{ plants { ${selection} } }`)) as { data: { plants: unknown[] } };

  it('is told null where that is what they are, and decides for itself', async () => {
    expect(await plants('weekly advice')).toEqual({
      data: {
        plants: [
          { weekly: 14, advice: '5 CLAY' },
          { weekly: null, advice: 'none' },
        ],
      },
      errors: [],
    });
  });

  it('is told what stands in fragments of a union', async () => {
    expect(await plants('size')).toEqual({ data: { plants: [{ size: 7 }, { size: 7 }] }, errors: [] });
    expect(garden.asked.at(-1)?.representations?.[0]?.parts).toMatchObject([{ area: 3 }, { depth: 4 }]);
  });

  // A requirement that itself requires something: the planner forgets the second one in this graph.
  it('is refused where it could not be told what it requires, and never reckons with nothing', async () => {
    await expect(plants('yearly')).rejects.toMatchObject({ extensions: { code: 'INVALID_INPUT', reason: 'NOT_SUPPORTED' } });
    expect(await plants('price weekly')).toMatchObject({
      data: {
        plants: [
          { price: 3, weekly: 14 },
          { price: 3, weekly: null },
        ],
      },
    });
  });

  it('shows nothing of what it requires', async () => {
    expect((await plants('weekly')).data.plants[0]).toEqual({ weekly: 14 });
  });
});

describe('fields that require one another in turn', () => {
  const posts = federate({
    writing: {
      sdl: `${FEDERATION}
        type Query { posts: [Post] }
        type Post @key(fields: "id") { id: ID! isYoung: Boolean! @external isOld: Boolean! @requires(fields: "isYoung") }`,
      resolvers: {
        Query: { posts: () => [{ id: '1' }, { id: '2' }] },
        Post: { __resolveReference: (told: Told) => told, isOld: ({ isYoung }: Told) => isYoung === false },
      },
    },
    people: {
      sdl: `${FEDERATION}
        type Post @key(fields: "id") { id: ID! years: Int! @external isYoung: Boolean! @requires(fields: "years") }`,
      resolvers: { Post: { __resolveReference: (told: Told) => told, isYoung: ({ years }: Told) => Number(years) < 5 } },
    },
    archive: {
      sdl: `${FEDERATION} type Post @key(fields: "id") { id: ID! years: Int! }`,
      resolvers: { Post: { years: ({ id }: Told) => Number(id) * 4 } },
    },
  });

  it('are asked for one after the other', async () => {
    expect(await posts.ask('{ posts { isOld } }')).toEqual({ data: { posts: [{ isOld: false }, { isOld: true }] }, errors: [] });
    expect(posts.asked.map(({ subgraph }) => subgraph)).toEqual(['writing', 'archive', 'people', 'writing']);
  });

  it('are null with an error each where what they require failed', async () => {
    const down = async (subgraph: string, body: string) => {
      if (subgraph === 'archive') throw new Error('down');
      return posts.askSubgraph(subgraph, body);
    };
    const { data, errors } = await posts.ask('{ posts { id isOld } }', {}, down);
    expect(data).toEqual({ posts: [null, null] });
    expect(errors).toEqual(['posts.0.isOld', 'posts.1.isOld']);
  });
});

describe('a field that is provided on the way', () => {
  const news = federate({
    front: {
      sdl: `${FEDERATION}
        type Query { top: [Story] @provides(fields: "author { name } media { ... on Photo { credit } }") other: [Story] }
        type Story @key(fields: "id") { id: ID! author: Author @external media: [Media] @external }
        type Author @key(fields: "id") { id: ID! name: String @external }
        union Media = Photo | Clip
        type Photo @key(fields: "id") { id: ID! credit: String @external }
        type Clip @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          top: () => [
            {
              id: '1',
              author: { id: 'a', name: 'front name' },
              media: [
                { __typename: 'Photo', id: 'p', credit: 'front credit' },
                { __typename: 'Clip', id: 'c' },
              ],
            },
          ],
          other: () => [{ id: '2' }],
        },
      },
    },
    stories: {
      sdl: `${FEDERATION}
        type Story @key(fields: "id") { id: ID! author: Author @shareable media: [Media] @shareable }
        type Author @key(fields: "id") { id: ID! name: String @shareable born: Int }
        union Media = Photo | Clip
        type Photo @key(fields: "id") { id: ID! credit: String @shareable }
        type Clip @key(fields: "id") { id: ID! seconds: Int }`,
      resolvers: {
        Story: {
          author: () => ({ id: 'a' }),
          media: () => [
            { __typename: 'Photo', id: 'p' },
            { __typename: 'Clip', id: 'c' },
          ],
        },
        Author: { name: () => 'own name', born: () => 1900 },
        Photo: { credit: () => 'own credit' },
        Clip: { seconds: () => 9 },
      },
    },
  });

  it('is taken from there, nested and in a union, and from its own subgraph elsewhere', async () => {
    expect(await news.ask('{ top { author { name } media { ... on Photo { credit } } } }')).toEqual({
      data: { top: [{ author: { name: 'front name' }, media: [{ credit: 'front credit' }, {}] }] },
      errors: [],
    });
    expect(news.asked).toHaveLength(1);
    expect(await news.ask('{ other { author { name } } }')).toEqual({
      data: { other: [{ author: { name: 'own name' } }] },
      errors: [],
    });
  });

  it('leaves what is not provided to its own subgraph', async () => {
    expect(await news.ask('{ top { author { name born } media { ... on Clip { seconds } } } }')).toEqual({
      data: { top: [{ author: { name: 'front name', born: 1900 }, media: [{}, { seconds: 9 }] }] },
      errors: [],
    });
  });
});

describe('a field that another subgraph took over', () => {
  const stock = federate({
    old: {
      sdl: `${FEDERATION}
        type Query { items: [Item] }
        type Item @key(fields: "id") { id: ID! count: Int left: Int @requires(fields: "reserved") reserved: Int @external }`,
      resolvers: {
        Query: { items: () => [{ id: '1' }] },
        Item: { __resolveReference: (told: Told) => told, count: () => -1, left: ({ reserved }: Told) => 10 - Number(reserved) },
      },
    },
    renewed: {
      sdl: `${FEDERATION}
        type Item @key(fields: "id") {
          id: ID! reserved: Int count: Int @override(from: "old") gone: Int @override(from: "never")
        }`,
      resolvers: {
        Item: {
          __resolveReference: (told: Told) => told,
          reserved: () => 4,
          count: () => 7,
          gone: () => 1,
        },
      },
    },
  });

  it('is answered by it alone, also where it took it from nobody, and among requirements', async () => {
    expect(await stock.ask('{ items { count gone left } }')).toEqual({
      data: { items: [{ count: 7, gone: 1, left: 6 }] },
      errors: [],
    });
    expect(stock.asked.filter(({ subgraph, query }) => subgraph === 'old' && query.includes('count'))).toEqual([]);
  });
});

describe('a field that requires what two subgraphs know of an object', () => {
  type Maker = { name?: string; country?: string };
  const parcels = federate({
    shop: {
      sdl: `${FEDERATION}
        type Query { parcel: Parcel }
        type Parcel @key(fields: "id") { id: ID! makers: [Maker] }
        type Maker @key(fields: "id") { id: ID! name: String }`,
      resolvers: { Query: { parcel: () => ({ id: '1', makers: [{ id: '7', name: 'Ada' }] }) } },
    },
    register: {
      sdl: `${FEDERATION} type Maker @key(fields: "id") { id: ID! country: String }`,
      resolvers: { Maker: { country: () => 'Peru' } },
    },
    customs: {
      sdl: `${FEDERATION}
        type Parcel @key(fields: "id") { id: ID! makers: [Maker] @external origin: String @requires(fields: "makers { name country }") }
        type Maker @key(fields: "id") { id: ID! name: String @external country: String @external }`,
      resolvers: {
        Parcel: {
          origin: ({ makers }: { makers: (Maker | null)[] }) =>
            makers.map((maker) => `${maker?.name} of ${maker?.country}`).join(),
        },
      },
    },
  });

  it('is told the object whole', async () => {
    expect(await parcels.ask('{ parcel { origin } }')).toEqual({ data: { parcel: { origin: 'Ada of Peru' } }, errors: [] });
  });

  it('is not asked for where one of them fails, and the error stands in its place', async () => {
    const failing = (subgraph: string, body: string) =>
      subgraph === 'register' ? Promise.reject(new Error('The register is away.')) : parcels.askSubgraph(subgraph, body);
    const answer = await parcels.ask('{ parcel { origin } }', {}, failing);
    expect(answer).toEqual({ data: { parcel: { origin: null } }, errors: ['parcel.origin'] });
    expect(parcels.asked.map(({ subgraph }) => subgraph)).toEqual(['shop']);
  });
});
