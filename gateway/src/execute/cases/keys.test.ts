import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Told = Record<string, unknown>;
const echo = { __resolveReference: (told: Told) => told };

describe('an entity with several keys', () => {
  const copies = { id: '1', code: 'c1', place: { hall: 'h', shelf: 's', box: 'b' } };
  const archive = federate({
    store: {
      sdl: `${FEDERATION}
        type Copy @key(fields: "id") @key(fields: "code", resolvable: false) @key(fields: "place { hall shelf }", resolvable: false) {
          id: ID! code: ID! place: Place! title: String!
        }
        type Place @shareable { hall: ID! shelf: ID! box: ID! }`,
      resolvers: { Copy: { __resolveReference: ({ id }: Told) => ({ ...copies, id, title: `Title ${id}` }) } },
    },
    loans: {
      sdl: `${FEDERATION}
        type Query { loan: Loan }
        type Loan { copies: [Copy!]! }
        type Copy @key(fields: "place { hall shelf }", resolvable: false) @key(fields: "id place { shelf box }") @key(fields: "id", resolvable: false) {
          id: ID! code: ID! @shareable place: Place! @shareable title: String! @external label: String! @requires(fields: "title")
        }
        type Place @shareable { hall: ID! shelf: ID! box: ID! }`,
      resolvers: {
        Query: { loan: () => ({ copies: [copies] }) },
        Copy: {
          __resolveReference: (told: Told) => {
            expect(told).toMatchObject({ id: '1', place: { shelf: 's', box: 'b' } });
            return told;
          },
          label: ({ title }: Told) => `Loan of ${title}`,
        },
      },
    },
  });

  // Of the keys that a subgraph names, it takes only those that it resolves.
  it('is told by the key that its subgraph resolves, nested fields and all', async () => {
    expect(await archive.ask('{ loan { copies { id title label } } }')).toEqual({
      data: { loan: { copies: [{ id: '1', title: 'Title 1', label: 'Loan of Title 1' }] } },
      errors: [],
    });
    const told = archive.asked.at(-1)?.representations?.[0];
    expect(told).toEqual({ __typename: 'Copy', id: '1', place: { shelf: 's', box: 'b' }, title: 'Title 1' });
  });
});

describe('an entity reached through a third subgraph', () => {
  const books = federate({
    shelf: {
      sdl: `${FEDERATION} type Query { holdings: [Holding] } type Holding { book: Book } type Book @key(fields: "isbn") { isbn: ID! }`,
      resolvers: { Query: { holdings: () => ['i1', 'i2', 'i3'].map((isbn) => ({ book: { isbn } })) } },
    },
    catalogue: {
      sdl: `${FEDERATION} type Book @key(fields: "isbn") @key(fields: "id") { isbn: ID! id: ID! }`,
      // One of them is not catalogued.
      resolvers: { Book: { __resolveReference: ({ isbn }: Told) => (isbn === 'i3' ? null : { isbn, id: `${isbn}-id` }) } },
    },
    writers: {
      sdl: `${FEDERATION} type Book @key(fields: "id") { id: ID! writer: Writer pages: Int! } type Writer { name: String }`,
      resolvers: { Book: { ...echo, writer: ({ id }: Told) => ({ name: `Writer of ${id}` }), pages: () => 10 } },
    },
  });

  it('is not asked for where the third knows nothing of it, and has null without an error', async () => {
    expect(await books.ask('{ holdings { book { isbn writer { name } } } }')).toEqual({
      data: {
        holdings: [
          { book: { isbn: 'i1', writer: { name: 'Writer of i1-id' } } },
          { book: { isbn: 'i2', writer: { name: 'Writer of i2-id' } } },
          { book: { isbn: 'i3', writer: null } },
        ],
      },
      errors: [],
    });
    expect(books.asked.at(-1)?.representations).toHaveLength(2);
  });

  it('is null with an error where it must have what cannot be had', async () => {
    expect(await books.ask('{ holdings { book { isbn pages } } }')).toEqual({
      data: {
        holdings: [{ book: { isbn: 'i1', pages: 10 } }, { book: { isbn: 'i2', pages: 10 } }, { book: null }],
      },
      errors: ['holdings.2.book.pages'],
    });
  });
});

describe('an entity whose key is null', () => {
  const tracks = federate({
    albums: {
      sdl: `${FEDERATION} type Query { tracks: [Track] } type Track @key(fields: "isrc") { isrc: ID  title: String }`,
      resolvers: {
        Query: {
          tracks: () => [
            { isrc: 'a', title: 'A' },
            { isrc: null, title: 'B' },
          ],
        },
      },
    },
    plays: {
      sdl: `${FEDERATION} type Track @key(fields: "isrc") { isrc: ID plays: Int }`,
      resolvers: { Track: { ...echo, plays: () => 3 } },
    },
  });

  it('is nobody, and is not asked for', async () => {
    expect(await tracks.ask('{ tracks { title plays } }')).toEqual({
      data: {
        tracks: [
          { title: 'A', plays: 3 },
          { title: 'B', plays: null },
        ],
      },
      errors: [],
    });
    expect(tracks.asked.at(-1)?.representations).toEqual([{ __typename: 'Track', isrc: 'a' }]);
  });
});
