import { describe, expect, it } from 'vitest';
import { composeWithGuild, FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Told = Record<string, unknown>;
const media = [
  { __typename: 'Movie', id: '1', title: 'One', minutes: 90 },
  { __typename: 'Song', id: '2', title: 'Two', beats: 120 },
];
const findMedium = ({ id }: Told) => media.find((one) => one.id === id);

/** One subgraph knows the kinds of media; the other one knows media, and not which kinds there are. */
const player = federate({
  catalogue: {
    sdl: `${FEDERATION}
      type Query { media: [Media] movie: Movie }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Movie implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
      type Song implements Media @key(fields: "id") { id: ID! title: String beats: Int }`,
    resolvers: {
      Query: { media: () => media, movie: () => media[0] },
      Media: { __resolveReference: findMedium },
      Movie: { __resolveReference: findMedium },
      Song: { __resolveReference: findMedium },
    },
  },
  plays: {
    sdl: `${FEDERATION}
      type Query { mostPlayed: [Media] lost: Media }
      type Media @key(fields: "id") @interfaceObject { id: ID! plays: Int title: String @external slogan: String @requires(fields: "title") }`,
    resolvers: {
      Query: { mostPlayed: () => [{ id: '2' }, { id: '1' }], lost: () => ({ id: '404' }) },
      Media: {
        __resolveReference: (told: Told) => {
          expect(told.__typename).toBe('Media');
          return told;
        },
        plays: ({ id }: Told) => Number(id) * 10,
        slogan: ({ title }: Told) => `Hear ${title}`,
      },
    },
  },
});

describe('an interface that another subgraph knows as one object', () => {
  it.each([
    ['its fields for every kind', '{ media { plays } }', { media: [{ plays: 10 }, { plays: 20 }] }],
    ['its fields for one kind', '{ movie { title plays } }', { movie: { title: 'One', plays: 10 } }],
    [
      'its fields where they require others',
      '{ media { __typename slogan } }',
      {
        media: [
          { __typename: 'Movie', slogan: 'Hear One' },
          { __typename: 'Song', slogan: 'Hear Two' },
        ],
      },
    ],
    [
      'what it knows without asking others',
      '{ mostPlayed { id plays } }',
      {
        mostPlayed: [
          { id: '2', plays: 20 },
          { id: '1', plays: 10 },
        ],
      },
    ],
    [
      'the kind of what it names, which the other one tells',
      '{ mostPlayed { __typename plays } }',
      {
        mostPlayed: [
          { __typename: 'Song', plays: 20 },
          { __typename: 'Movie', plays: 10 },
        ],
      },
    ],
    [
      'fields of a kind, of what it names',
      '{ mostPlayed { plays ... on Movie { minutes } ... on Song { tempo: beats kind: __typename } } }',
      {
        mostPlayed: [
          { plays: 20, tempo: 120, kind: 'Song' },
          { plays: 10, minutes: 90 },
        ],
      },
    ],
    [
      'fields of one kind that stand in it themselves',
      '{ mostPlayed { ... on Movie { plays slogan } } }',
      { mostPlayed: [{}, { plays: 10, slogan: 'Hear One' }] },
    ],
    [
      'fields of one kind that stand in it beside its name',
      '{ mostPlayed { __typename ... on Movie { __typename plays minutes } } }',
      { mostPlayed: [{ __typename: 'Song' }, { __typename: 'Movie', plays: 10, minutes: 90 }] },
    ],
    [
      'the same under other names',
      '{ mostPlayed { id: title key: id ... on Song { plays: beats times: plays } } }',
      {
        mostPlayed: [
          { id: 'Two', key: '2', plays: 120, times: 20 },
          { id: 'One', key: '1' },
        ],
      },
    ],
  ])('answers %s', async (_what, source, data) => {
    expect(await player.ask(source)).toEqual({ data, errors: [] });
  });

  it('is asked for itself only where the kind does not matter', async () => {
    await player.ask('{ mostPlayed { id plays } }');
    expect(player.asked.map(({ subgraph }) => subgraph)).toEqual(['plays']);
  });

  it.each([
    ['may be skipped', 'query ($on: Boolean!) { lost { plays @skip(if: $on) } }'],
    [
      'is always skipped',
      'query ($on: Boolean!) { lost { id @skip(if: $on) plays @skip(if: true) ... @include(if: false) { slogan } } }',
    ],
  ])('is not asked for its kind where all of it %s', async (_what, source) => {
    expect(await player.ask(source, { on: true })).toEqual({ data: { lost: {} }, errors: [] });
    expect(player.asked.map(({ subgraph }) => subgraph)).toEqual(['plays']);
  });

  // Of what the subgraph does not know, nobody can say what kind it is.
  it('is null with an error where nobody knows its kind', async () => {
    const { data, errors } = await player.ask('{ lost { __typename plays } mostPlayed { id } }');
    expect(data).toEqual({ lost: null, mostPlayed: [{ id: '2' }, { id: '1' }] });
    expect(errors).toEqual(['lost']);
  });
});

describe('an interface object that nobody can make anything of', () => {
  const stray = federate({
    shop: {
      sdl: `${FEDERATION}
        type Query { node: Node product: Product! }
        interface Node @key(fields: "id") { id: ID! }
        type Product @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }`,
      resolvers: {
        Query: { node: () => ({ __typename: 'Node', id: 'n' }), product: () => ({ id: 'p' }) },
      },
    },
    bakery: {
      sdl: `${FEDERATION}
        type Query { known: Node }
        type Node @key(fields: "id", resolvable: false) @interfaceObject { id: ID! colour: String }
        interface Product @key(fields: "id") { id: ID! }
        type Bread implements Product @key(fields: "id") { id: ID! grain: String! }`,
      resolvers: {
        Query: { known: () => ({ id: 'n' }) },
        Node: { colour: () => 'red' },
        Product: { __resolveReference: ({ id }: Told) => ({ __typename: 'Bread', id }) },
        Bread: { grain: () => 'rye' },
      },
    },
  });

  it('is answered as far as its own subgraph knows it', async () => {
    expect(await stray.ask('{ known { id colour } }')).toEqual({ data: { known: { id: 'n', colour: 'red' } }, errors: [] });
    expect(await stray.ask('{ product { id } }')).toEqual({ data: { product: { id: 'p' } }, errors: [] });
    expect(await stray.ask('{ product { ... on Bread { id grain } } }')).toEqual({
      data: { product: { id: 'p', grain: 'rye' } },
      errors: [],
    });
  });

  it('is null with an error where its subgraph has no kind for it, and refused where nobody can be asked', async () => {
    expect(await stray.ask('{ node { id } }')).toEqual({ data: { node: null }, errors: ['node'] });
    await expect(stray.ask('{ node { colour } }')).rejects.toMatchObject({
      extensions: { code: 'INVALID_INPUT', reason: 'NOT_SUPPORTED' },
    });
  });
});

describe('what an interface object requires, where every subgraph of the interface writes it down', () => {
  const bank = {
    accounts: {
      sdl: `${FEDERATION} type Query { holders: [Holder] } interface Holder @key(fields: "id") { id: ID! name: String }
        type Person implements Holder @key(fields: "id") { id: ID! name: String age: Int }`,
      resolvers: {
        Query: { holders: () => [{ __typename: 'Person', id: '1', name: 'Ada', age: 36 }] },
        Holder: { __resolveReference: ({ id }: Told) => ({ __typename: 'Person', id, name: 'Ada', age: 36 }) },
        Person: { __resolveReference: ({ id }: Told) => ({ id, name: 'Ada', age: 36 }) },
      },
    },
    cards: {
      sdl: `${FEDERATION} type Query { cardHolders: [Holder] }
        type Holder @key(fields: "id") @interfaceObject { id: ID! name: String @external embossed: String @requires(fields: "name") }`,
      resolvers: {
        Query: { cardHolders: () => [{ id: '1' }] },
        Holder: { embossed: ({ name }: Told) => (typeof name === 'string' ? name.toUpperCase() : null) },
      },
    },
  };

  it('is told, whichever composer left out where the field is', async () => {
    const composed = federate(bank, composeWithGuild);
    expect(composed.supergraphSdl).toMatch(/interface Holder [^}]*name: String\n/);
    expect(await composed.ask('{ cardHolders { id name embossed ... on Person { age } } holders { embossed } }')).toEqual({
      data: { cardHolders: [{ id: '1', name: 'Ada', embossed: 'ADA', age: 36 }], holders: [{ embossed: 'ADA' }] },
      errors: [],
    });
  });
});
