import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

const staff = [
  { id: '1', rank: 'CLERK' },
  { id: '2', rank: 'SPY' },
  { id: '3', rank: 'GHOST' },
];

/** One subgraph knows a rank that nobody outside is to see; a third one is not declared anywhere. */
const office = federate({
  desk: {
    sdl: `${FEDERATION}
      type Query { desk: [Worker] byRank(rank: Rank!): [Worker] hire(input: Hiring!): String }
      type Worker @key(fields: "id") { id: ID! rank: Rank @shareable strictRank: Rank! @shareable }
      enum Rank { CLERK }
      input Hiring { name: String! rank: Rank = CLERK }`,
    resolvers: {
      Query: {
        desk: () => staff,
        byRank: (_: unknown, { rank }: { rank: string }) => staff.filter((worker) => worker.rank === rank),
        hire: (_: unknown, { input }: { input: unknown }) => JSON.stringify(input),
      },
    },
  },
  cellar: {
    sdl: `${FEDERATION}
      type Query { cellar: [Worker] strict: [Worker] hireBelow(input: Hiring!): String }
      type Worker @key(fields: "id") { id: ID! rank: Rank @shareable strictRank: Rank! @shareable }
      enum Rank { CLERK SPY @inaccessible }
      input Hiring { name: String! nick: String }`,
    resolvers: {
      Query: {
        cellar: () => staff.slice(0, 2),
        strict: () => staff.slice(0, 2).map(({ id, rank }) => ({ id, strictRank: rank })),
        hireBelow: (_: unknown, { input }: { input: unknown }) => JSON.stringify(input),
      },
    },
  },
});

describe('an enum that subgraphs know in part', () => {
  it('has null for a value that is hidden from callers, and no error: to them it is not there', async () => {
    expect(await office.ask('{ cellar { id rank } }')).toEqual({
      data: {
        cellar: [
          { id: '1', rank: 'CLERK' },
          { id: '2', rank: null },
        ],
      },
      errors: [],
    });
  });

  it('has null and an error where there must be one of the values that callers know', async () => {
    expect(await office.ask('{ strict { id strictRank } }')).toEqual({
      data: { strict: [{ id: '1', strictRank: 'CLERK' }, null] },
      errors: ['strict.1.strictRank'],
    });
  });

  it('has null and an error for a value that its subgraph does not declare', async () => {
    expect(await office.ask('{ desk { id rank } }')).toEqual({
      data: {
        desk: [
          { id: '1', rank: 'CLERK' },
          { id: '2', rank: null },
          { id: '3', rank: null },
        ],
      },
      errors: ['desk.1.rank', 'desk.2.rank'],
    });
  });

  it('has null and an error for a value that no subgraph declares, sent by one that checks nothing', async () => {
    const careless = async () => ({ data: { desk: [{ id: '1', rank: 'GHOST' }] } });
    expect(await office.ask('{ desk { id rank } }', {}, careless)).toEqual({
      data: { desk: [{ id: '1', rank: null }] },
      errors: ['desk.0.rank'],
    });
  });

  it('takes the values that callers know, in documents and in variables', async () => {
    expect((await office.ask('{ byRank(rank: CLERK) { id } }')).data).toEqual({ byRank: [{ id: '1' }] });
    expect((await office.ask('query ($r: Rank!) { byRank(rank: $r) { id } }', { r: 'CLERK' })).data).toEqual({
      byRank: [{ id: '1' }],
    });
    await expect(office.ask('{ byRank(rank: SPY) { id } }')).rejects.toThrow('SPY');
    await expect(office.ask('query ($r: Rank!) { byRank(rank: $r) { id } }', { r: 'SPY' })).rejects.toThrow('SPY');
  });
});

describe('an input that subgraphs know in part', () => {
  it('has the fields that all of them know, and each applies its own defaults', async () => {
    const { data } = await office.ask('query ($h: Hiring!) { hire(input: $h) hireBelow(input: $h) }', { h: { name: 'Ann' } });
    expect(data).toEqual({ hire: '{"name":"Ann","rank":"CLERK"}', hireBelow: '{"name":"Ann"}' });
    await expect(office.ask('{ hireBelow(input: { name: "Ann", nick: "A" }) }')).rejects.toThrow('nick');
    await expect(office.ask('{ hire(input: { rank: CLERK }) }')).rejects.toThrow(/rank|name/);
  });
});
