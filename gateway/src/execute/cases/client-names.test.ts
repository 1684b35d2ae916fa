import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Author = { id: string; born?: number };

const library = federate({
  people: {
    sdl: `${FEDERATION} type Query { author: Author fails: Author unborn: [Author] }
      type Author @key(fields: "id") { id: ID! name: String born: Int }`,
    resolvers: {
      Query: { author: () => ({ id: '7' }), fails: () => ({ id: '8' }), unborn: () => [{ id: '9' }] },
      Author: {
        name: ({ id }: Author) => {
          if (id === '8') throw new Error('nameless');
          return 'Mulisch';
        },
        born: ({ id }: Author) => {
          if (id === '9') throw new Error('birthless');
          return 1927;
        },
      },
    },
  },
  books: {
    sdl: `${FEDERATION} type Author @key(fields: "id") { id: ID! born: Int @external isClassic: Boolean @requires(fields: "born") }`,
    resolvers: {
      Author: {
        __resolveReference: (author: Author) => {
          if (!/^\d$/.test(author.id)) throw new Error(`an unknown author ${author.id}`);
          return author;
        },
        isClassic: ({ born }: Author) => typeof born === 'number' && born < 1950,
      },
    },
  },
});

describe('a name that a client gives', () => {
  it.each([
    ['a key', '{ author { id: name isClassic } }', { id: 'Mulisch', isClassic: true }],
    ['a requirement', '{ author { born: name isClassic } }', { born: 'Mulisch', isClassic: true }],
    ['both, crosswise', '{ author { id: born born: id isClassic } }', { id: 1927, born: '7', isClassic: true }],
    ['a key, for the type', '{ author { id: __typename isClassic } }', { id: 'Author', isClassic: true }],
    ['what it is', '{ author { id born isClassic } }', { id: '7', born: 1927, isClassic: true }],
    ['a field of another subgraph', '{ author { isClassic: name name: isClassic } }', { isClassic: 'Mulisch', name: true }],
    [
      'what the gateway would make of it',
      '{ author { id: name id_own: born isClassic } }',
      { id: 'Mulisch', id_own: 1927, isClassic: true },
    ],
  ])('may be that of %s', async (_what, source, author) => {
    expect(await library.ask(source)).toEqual({ data: { author }, errors: [] });
  });

  it('is the one in the path of an error', async () => {
    const { data, errors } = await library.ask('{ fails { id: name isClassic } }');
    expect({ data, errors }).toEqual({ data: { fails: { id: null, isClassic: true } }, errors: ['fails.id'] });
  });

  it('alone is named in the path of an error: what one subgraph needs of another is not', async () => {
    const { data, errors } = await library.ask('{ unborn { classic: isClassic } }');
    expect(data).toEqual({ unborn: [{ classic: false }] });
    expect(errors).toEqual(['unborn.0']);
    expect((await library.ask('{ unborn { born classic: isClassic } }')).errors).toEqual(['unborn.0.born']);
  });
});
