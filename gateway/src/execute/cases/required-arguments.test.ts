import { type GraphQLObjectType, printType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

type Film = { id: string; minutes: number; rate: number; market?: { share: number } };

/** Tickets are priced by one subgraph; another one reckons with prices in the currencies that it requires. */
const cinema = federate({
  films: {
    sdl: `${FEDERATION}
      type Query { films: [Film] }
      type Mutation { restock: Film }
      type Film @key(fields: "id") { id: ID! minutes: Int rate(currency: Currency!, times: Int = 1): Int market: Market }
      type Market { share(country: String!): Int }
      enum Currency { EUR USD }`,
    resolvers: {
      Query: { films: () => [{ id: '1' }, { id: '2' }] },
      Mutation: { restock: () => ({ id: '2' }) },
      Film: {
        __resolveReference: (film: Film) => film,
        minutes: ({ id }: Film) => Number(id) * 10,
        rate: ({ id }: Film, { currency, times }: { currency: string; times: number }) =>
          Number(id) * times * (currency === 'EUR' ? 2 : 3),
        market: () => ({}),
      },
      Market: { share: (_: unknown, { country }: { country: string }) => country.length },
    },
  },
  tickets: {
    sdl: `${FEDERATION}
      type Film @key(fields: "id") {
        id: ID!
        minutes: Int @external
        rate(currency: Currency!, times: Int = 1): Int @external
        market: Market @external
        inEuro: Int @requires(fields: "rate(currency: EUR) minutes")
        inDollar: Int @requires(fields: "rate(currency: USD) minutes")
        forTen: Int @requires(fields: "rate(currency: USD, times: 10)")
        isKnown: Boolean @requires(fields: "market { share(country: \\"NL\\") }")
        isLong: Boolean @requires(fields: "minutes")
      }
      type Market @external { share(country: String!): Int }
      enum Currency { EUR USD }`,
    resolvers: {
      Film: {
        inEuro: ({ rate, minutes }: Film) => rate * minutes,
        inDollar: ({ rate, minutes }: Film) => rate * minutes,
        forTen: ({ rate }: Film) => rate,
        isKnown: ({ market }: Film) => market?.share === 2,
        isLong: ({ minutes }: Film) => minutes > 10,
      },
    },
  },
});

const films = async (selection: string, variables = {}, head = '') => {
  const { data, errors } = await cinema.ask(`query ${head} { films { ${selection} } }`, variables);
  expect(errors).toEqual([]);
  return (data as { films: unknown[] }).films;
};

describe('a field that requires another with arguments', () => {
  it('is told the value for its own arguments', async () => {
    expect(await films('inEuro isKnown')).toEqual([
      { inEuro: 20, isKnown: true },
      { inEuro: 80, isKnown: true },
    ]);
  });

  it('is asked apart from one with other arguments, each with its own variables', async () => {
    const head = '($euro: Boolean!, $dollar: Boolean!)';
    const selection = 'inEuro @include(if: $euro) inDollar @include(if: $dollar)';
    expect(await films(selection, { euro: true, dollar: true }, head)).toEqual([
      { inEuro: 20, inDollar: 30 },
      { inEuro: 80, inDollar: 120 },
    ]);
  });

  it.each([[true], [false]])('is told the value for its own arguments where another one is included: %s', async (dollar) => {
    const { data, errors } = await cinema.ask(
      'query ($dollar: Boolean!) { films { inEuro } films @include(if: $dollar) { inDollar } }',
      { dollar },
    );
    const films = [
      { inEuro: 20, ...(dollar && { inDollar: 30 }) },
      { inEuro: 80, ...(dollar && { inDollar: 120 }) },
    ];
    expect({ data, errors }).toEqual({ data: { films }, errors: [] });
  });

  it('is not told the value that another one requires with other arguments', async () => {
    expect(await films('inEuro inDollar forTen isLong isKnown')).toEqual([
      { inEuro: 20, inDollar: 30, forTen: 30, isLong: false, isKnown: true },
      { inEuro: 80, inDollar: 120, forTen: 60, isLong: true, isKnown: true },
    ]);
    const told = cinema.asked.filter(({ subgraph }) => subgraph === 'tickets').map(({ representations }) => representations?.[0]);
    expect(told.map((entity) => entity?.rate).filter((rate) => rate !== undefined)).toEqual(expect.arrayContaining([2, 3, 30]));
  });

  it('is not told what the client asks for with arguments of its own', async () => {
    expect(await films('inDollar rate(currency: EUR) market { share(country: "Belgium") }')).toEqual([
      { inDollar: 30, rate: 2, market: { share: 7 } },
      { inDollar: 120, rate: 4, market: { share: 7 } },
    ]);
    expect(await films('rate(currency: $c, times: $n) inEuro', { c: 'USD' }, '($c: Currency!, $n: Int = 2)')).toEqual([
      { rate: 6, inEuro: 20 },
      { rate: 12, inEuro: 80 },
    ]);
  });

  it('is not told what the client calls by its name', async () => {
    expect(await films('rate: id inEuro minutes: rate(currency: USD)')).toEqual([
      { rate: '1', inEuro: 20, minutes: 3 },
      { rate: '2', inEuro: 80, minutes: 6 },
    ]);
  });

  it('is answered after a mutation that ran once', async () => {
    const { data, errors } = await cinema.ask('mutation { restock { inEuro inDollar } }');
    expect({ data, errors }).toEqual({ data: { restock: { inEuro: 80, inDollar: 120 } }, errors: [] });
    expect(cinema.asked.filter(({ query }) => query.includes('restock'))).toHaveLength(1);
  });

  it('is asked for by names that neither the schema nor a subgraph has', async () => {
    await films('inEuro inDollar');
    expect(printType(cinema.graph.fullSchema.getType('Film') as GraphQLObjectType)).not.toMatch(/rate_|minutes_/);
    expect(cinema.asked.some(({ query }) => /[^:]\brate_\d\(/.test(query))).toBe(false);
  });
});
