import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

describe('fields that require others, below different conditions, where the way leads through another subgraph', () => {
  type Parcel = { id: string; price?: number; weight?: number; size?: { width?: number; height?: number } };
  /** A subgraph that is not told what it requires would reckon with nothing. */
  const told = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('This was not told.');
    return value;
  };
  const parcel = (id: string) => ({ id, price: Number(id) * 3, weight: Number(id) * 5, size: { width: 1, height: 2 } });
  const post = federate({
    shop: {
      sdl: `${FEDERATION}
        type Query { bought: Parcel }
        type Parcel @key(fields: "id") { id: ID! price: Int weight: Int size: Size }
        type Size { width: Int height: Int }`,
      resolvers: {
        Query: { bought: () => parcel('1') },
        Parcel: { __resolveReference: ({ id }: Parcel) => parcel(id) },
      },
    },
    carrier: {
      sdl: `${FEDERATION}
        type Query { waiting: Parcel all: [Parcel] }
        type Size @external { width: Int height: Int }
        type Parcel @key(fields: "id") {
          id: ID!
          price: Int @external
          weight: Int @external
          size: Size @external
          insurance: Int @requires(fields: "price")
          postage: Int @requires(fields: "weight")
          tax: Int @requires(fields: "weight")
          total: Int @requires(fields: "price weight")
          width: Int @requires(fields: "size { width }")
          height: Int @requires(fields: "size { height }")
          depot: String
          next: Parcel
        }`,
      resolvers: {
        Query: { waiting: () => ({ id: '1' }), all: () => [{ id: '1' }, { id: '2' }] },
        Parcel: {
          insurance: ({ price }: Parcel) => told(price) * 10,
          postage: ({ weight }: Parcel) => told(weight) * 100,
          tax: ({ weight }: Parcel) => told(weight),
          total: ({ price, weight }: Parcel) => told(price) + told(weight),
          width: ({ size }: Parcel) => told(size?.width),
          height: ({ size }: Parcel) => told(size?.height),
          depot: () => 'North',
          next: ({ id }: Parcel) => ({ id: String(Number(id) + 1) }),
        },
      },
    },
  });
  const whole: Record<string, unknown> = { insurance: 30, postage: 500, tax: 5, total: 8, width: 1, height: 2, depot: 'North' };
  const some = (...names: string[]) => Object.fromEntries(names.map((name) => [name, whole[name]]));
  const second = (...names: string[]) => {
    const doubled = new Set(['insurance', 'postage', 'tax', 'total']);
    return Object.fromEntries(names.map((name) => [name, doubled.has(name) ? Number(whole[name]) * 2 : whole[name]]));
  };

  it.each([
    ['@skip', '{ waiting { insurance postage @skip(if: $a) } }', some('insurance'), some('insurance', 'postage')],
    ['@include', '{ waiting { insurance postage @include(if: $b) } }', some('insurance'), some('insurance', 'postage')],
    ['both', '{ waiting { insurance @skip(if: $a) postage @include(if: $a) } }', some('postage'), some('insurance')],
    [
      'a fragment',
      '{ waiting { insurance ... @skip(if: $a) { postage tax } } }',
      some('insurance'),
      some('insurance', 'postage', 'tax'),
    ],
    [
      'a named fragment',
      '{ waiting { insurance ...Rest @skip(if: $a) } } fragment Rest on Parcel { postage total }',
      some('insurance'),
      some('insurance', 'postage', 'total'),
    ],
    [
      'a named fragment in another one',
      '{ waiting { ...All } } fragment All on Parcel { insurance ...Rest @skip(if: $a) } fragment Rest on Parcel { postage }',
      some('insurance'),
      some('insurance', 'postage'),
    ],
    [
      'conditions that differ',
      '{ waiting { insurance @skip(if: $a) postage @skip(if: $b) width } }',
      some('postage', 'width'),
      some('insurance', 'width'),
    ],
    [
      'conditions in each other',
      '{ waiting { width ... @skip(if: $a) { insurance @include(if: $b) postage } } }',
      some('width'),
      some('width', 'insurance', 'postage'),
    ],
    ['a requirement of both', '{ waiting { tax total @skip(if: $a) } }', some('tax'), some('tax', 'total')],
    ['the same requirement', '{ waiting { tax postage @skip(if: $a) } }', some('tax'), some('tax', 'postage')],
    [
      'what the object requires that is required',
      '{ waiting { width height @skip(if: $a) } }',
      some('width'),
      some('width', 'height'),
    ],
    [
      'what a fragment requires of the object that is required',
      '{ waiting { width ... @skip(if: $a) { height } } }',
      some('width'),
      some('width', 'height'),
    ],
    ['an object that is known', '{ bought { width height @skip(if: $a) } }', some('width'), some('width', 'height')],
    [
      'items of a list',
      '{ all { insurance postage @skip(if: $a) } }',
      [some('insurance'), second('insurance')],
      [some('insurance', 'postage'), second('insurance', 'postage')],
    ],
    [
      'an object within',
      '{ waiting { postage @skip(if: $a) next { insurance postage @skip(if: $a) } } }',
      { next: second('insurance') },
      { ...some('postage'), next: second('insurance', 'postage') },
    ],
    [
      'an object that two fields ask for',
      '{ waiting { next @skip(if: $a) { insurance } next { postage } } }',
      { next: second('postage') },
      { next: second('insurance', 'postage') },
    ],
  ])('are told each by what it requires itself: %s', async (_what, source, on, off) => {
    const rootName = /^\{ (\w+)/.exec(source)?.[1] ?? '';
    const uses = ['a', 'b'].filter((name) => source.includes(`$${name}`)).map((name) => `$${name}: Boolean!`);
    const ask = (a: boolean) => post.ask(`query (${uses.join(' ')}) ${source}`, { a, b: !a });
    expect(await ask(true)).toEqual({ data: { [rootName]: on }, errors: [] });
    expect(await ask(false)).toEqual({ data: { [rootName]: off }, errors: [] });
  });

  it('are one fetch where none or all of them are skipped', async () => {
    const carrierFetches = () => post.asked.filter(({ subgraph }) => subgraph === 'carrier').length - 1;
    expect(await post.ask('{ waiting { insurance postage } }')).toEqual({
      data: { waiting: some('insurance', 'postage') },
      errors: [],
    });
    expect(carrierFetches()).toBe(1);
    const together = 'query ($a: Boolean!) { waiting { next @skip(if: $a) { insurance postage } } }';
    expect(await post.ask(together, { a: false })).toEqual({
      data: { waiting: { next: second('insurance', 'postage') } },
      errors: [],
    });
    expect(carrierFetches()).toBe(1);
  });

  it('ask for no entity of which nothing is left', async () => {
    await post.ask('query ($a: Boolean!) { waiting { insurance postage @skip(if: $a) } }', { a: true });
    expect(post.asked.map(({ representations }) => representations)).toEqual([
      undefined,
      [{ __typename: 'Parcel', id: '1' }],
      [{ __typename: 'Parcel', price: 3, id: '1' }],
    ]);
  });
});
