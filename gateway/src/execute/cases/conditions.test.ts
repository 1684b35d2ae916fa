import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

const tags = () => [{ name: 'old' }, { name: 'rare' }];

/** Whoever skips everything of an object has still asked for the object. */
const library = federate({
  shelves: {
    sdl: `${FEDERATION}
      type Query { books: [Book] newest: Readable }
      interface Readable { title: String tags: [Tag] }
      type Book implements Readable @key(fields: "id") { id: ID! title: String tags: [Tag] }
      type Map implements Readable { title: String tags: [Tag] }
      type Tag { name: String }`,
    resolvers: {
      Query: {
        books: () => [
          { id: '1', title: 'Emma', tags },
          { id: '2', title: 'Ulysses', tags },
        ],
        newest: () => ({ __typename: 'Book', id: '2', title: 'Ulysses', tags }),
      },
    },
  },
  loans: {
    sdl: `${FEDERATION}
      type Book @key(fields: "id") { id: ID! loan: Loan }
      type Loan { days: Int }`,
    resolvers: { Book: { loan: () => ({ days: 14 }) } },
  },
});

const EMPTY = { books: [{}, {}] };
const on = 'query ($on: Boolean!)';

describe('an object of which everything is skipped', () => {
  it.each([
    ['by what it is included by itself', `${on} { books @include(if: $on) { tags @skip(if: $on) { name } } }`, EMPTY],
    ['in any case', `${on} { books @include(if: $on) { tags @skip(if: true) { name } } }`, EMPTY],
    [
      'in a fragment',
      `${on} { books @include(if: $on) { ...Tags } } fragment Tags on Book { tags @skip(if: $on) { name } }`,
      EMPTY,
    ],
    ['with a fragment', `${on} { books @include(if: $on) { ... @skip(if: $on) { title tags { name } } } }`, EMPTY],
    ['in another subgraph', `${on} { books @include(if: $on) { loan @skip(if: $on) { days } } }`, EMPTY],
    ['as what it is not', `${on} { books @include(if: $on) { ... on Readable { ... on Map { title } } } }`, EMPTY],
    [
      'of one kind',
      `${on} { newest @include(if: $on) { ... on Book { kind: __typename @skip(if: $on) title @skip(if: $on) } } }`,
      { newest: {} },
    ],
    [
      'further down, in another subgraph',
      `${on} { books { title loan @include(if: $on) { days @skip(if: $on) } } }`,
      {
        books: [
          { title: 'Emma', loan: {} },
          { title: 'Ulysses', loan: {} },
        ],
      },
    ],
  ])('is there where it is skipped %s', async (_what, source, data) => {
    expect(await library.ask(source, { on: true })).toEqual({ data, errors: [] });
  });

  it.each([
    ['with a fragment', `${on} { ... @include(if: $on) { books @skip(if: $on) { title } } }`],
    ['by two directives', `${on} { books @include(if: $on) @skip(if: $on) { title } }`],
  ])('is not there where it is skipped itself, %s', async (_what, source) => {
    for (const value of [true, false]) expect(await library.ask(source, { on: value })).toEqual({ data: {}, errors: [] });
    expect(library.asked).toEqual([]);
  });
});

it('what is always skipped is asked of no subgraph, below another condition either', async () => {
  await library.ask(
    `${on} { books @include(if: $on) { title tags @skip(if: true) { name } ...Lent @include(if: false) } }
    fragment Lent on Book { loan { days } }`,
    { on: true },
  );
  expect(library.asked.map(({ query }) => query)).toEqual(['{books{title}}']);
});

describe('a field that requires another, below a condition of its own', () => {
  type Parcel = { price?: number; weight?: number };
  const post = federate({
    shop: {
      sdl: `${FEDERATION} type Query { parcel: Parcel } type Parcel @key(fields: "id") { id: ID! price: Int weight: Int }`,
      resolvers: {
        Query: { parcel: () => ({ id: '1', price: 3, weight: 5 }) },
        Parcel: { price: () => 3, weight: () => 5 },
      },
    },
    carrier: {
      sdl: `${FEDERATION}
        type Query { waiting: Parcel }
        type Parcel @key(fields: "id") {
          id: ID!
          price: Int @external
          weight: Int @external
          insurance: Int @requires(fields: "price")
          postage: Int @requires(fields: "weight")
          tax: Int @requires(fields: "weight")
          depot: String
        }`,
      resolvers: {
        Query: { waiting: () => ({ id: '1' }) },
        Parcel: {
          insurance: ({ price = 0 }: Parcel) => price * 10,
          postage: ({ weight = 0 }: Parcel) => weight * 100,
          tax: () => 1,
          depot: () => 'North',
        },
      },
    },
  });

  it.each([
    ['one that requires another field', '{ parcel { insurance postage @include(if: $on) } }', { insurance: 30 }],
    ['one that requires none', '{ parcel { depot postage @include(if: $on) } }', { depot: 'North' }],
    ['one that is not skipped then', '{ parcel { insurance @skip(if: $on) postage @include(if: $on) } }', { insurance: 30 }],
  ])('keeps nothing from %s', async (_what, source, without) => {
    const off = await post.ask(`query ($on: Boolean!) ${source}`, { on: false });
    expect(off).toEqual({ data: { parcel: without }, errors: [] });
    const { data, errors } = await post.ask(`query ($on: Boolean!) ${source}`, { on: true });
    expect({ data, errors }).toMatchObject({ data: { parcel: { postage: 500 } }, errors: [] });
  });

  it('is not asked for where it is skipped and the way leads through another subgraph', async () => {
    const source = 'query ($on: Boolean!) { waiting { tax postage @skip(if: $on) } }';
    expect(await post.ask(source, { on: true })).toEqual({ data: { waiting: { tax: 1 } }, errors: [] });
    expect(post.asked.at(-1)?.query).toMatch(/postage@skip/);
  });

  it('asks for nothing that only a skipped field requires', async () => {
    await post.ask('query ($on: Boolean!) { parcel { depot postage @include(if: $on) } }', { on: false });
    expect(post.asked.map(({ representations }) => representations)).toEqual([undefined, [{ __typename: 'Parcel', id: '1' }]]);
  });
});
