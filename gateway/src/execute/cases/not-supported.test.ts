import { describe, expect, it } from 'vitest';
import { federate } from '../../testing/federate.ts';

const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
  import: ["@key", "@context", "@fromContext", "@override"])`;

describe('an argument from the context', () => {
  it('refuses the supergraph, so that no field is answered without its argument', () => {
    const sdl = `${FEDERATION}
      type Query { house: House }
      type House @key(fields: "id") @context(name: "house") { id: ID! colour: String! room: Room! }
      type Room @key(fields: "id") { id: ID! paint(colour: String @fromContext(field: "$house { colour }")): String }`;
    expect(() => federate({ houses: { sdl } })).toThrow('specs.apollo.dev/context');
  });
});

describe('a field that is taken over by and by', () => {
  const bills = federate({
    old: {
      sdl: `${FEDERATION} type Query { bill: Bill } type Bill @key(fields: "id") { id: ID! sum: Int }`,
      resolvers: { Query: { bill: () => ({ id: '1', sum: 1 }) } },
    },
    renewed: {
      sdl: `${FEDERATION} type Bill @key(fields: "id") { id: ID! sum: Int @override(from: "old", label: "percent(50)") }`,
      resolvers: { Bill: { sum: () => 2 } },
    },
  });

  it('stays where it was: no label is ever on', async () => {
    for (let round = 0; round < 5; round++) {
      expect(await bills.ask(`{ bill { sum again${round}: sum } }`)).toMatchObject({ data: { bill: { sum: 1 } } });
    }
  });
});
