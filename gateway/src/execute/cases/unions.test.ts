import { describe, expect, it } from 'vitest';
import { FEDERATION } from '../../testing/compose-graph.ts';
import { federate } from '../../testing/federate.ts';

const notice = { __typename: 'Notice', text: 'n' };
const sale = { __typename: 'Sale', price: 5 };
const recall = { __typename: 'Recall', reason: 'r' };
const EVENTS = '{ events { __typename ... on Notice { text } ... on Sale { price seller { name } } ... on Recall { reason } } }';

/** Both subgraphs answer the log of a shop; each knows a kind of event that the other one does not. */
const shops = federate({
  sales: {
    sdl: `${FEDERATION}
      type Query { here: Shop both: Shop @shareable }
      type Shop @key(fields: "id") { id: ID! log: Log @shareable }
      type Log @shareable { events: [Event!]! }
      union Event = Notice | Sale
      type Notice @shareable { text: String }
      type Sale { price: Int seller: Person }
      type Person @key(fields: "id") { id: ID! }`,
    resolvers: {
      Query: { here: () => ({ id: '1', events: [notice, sale] }), both: () => ({ id: '2', events: [notice] }) },
      Shop: { log: ({ events }: { events: unknown[] }) => ({ events }) },
      Sale: { seller: () => ({ id: '9' }) },
    },
  },
  safety: {
    sdl: `${FEDERATION}
      type Query { there: Shop both: Shop @shareable }
      type Shop @key(fields: "id") { id: ID! log: Log @shareable safetyLog: Log }
      type Log @shareable { events: [Event!]! }
      union Event = Notice | Recall
      type Notice @shareable { text: String }
      type Recall { reason: String }`,
    resolvers: {
      Query: { there: () => ({ id: '3' }), both: () => ({ id: '2', events: [notice] }) },
      Shop: {
        log: ({ events }: { events?: unknown[] }) => ({ events: events ?? [notice, recall] }),
        safetyLog: () => ({ events: [recall, notice] }),
      },
    },
  },
  people: {
    sdl: `${FEDERATION} type Person @key(fields: "id") { id: ID! name: String }`,
    resolvers: { Person: { name: ({ id }: { id: string }) => `Person ${id}` } },
  },
});

const answeredNotice = { __typename: 'Notice', text: 'n' };
const answeredSale = { __typename: 'Sale', price: 5, seller: { name: 'Person 9' } };
const answeredRecall = { __typename: 'Recall', reason: 'r' };

describe('a union that subgraphs know in part', () => {
  it.each([
    ['the one', `{ here { log ${EVENTS} } }`, { here: { log: { events: [answeredNotice, answeredSale] } } }],
    ['the other', `{ there { log ${EVENTS} } }`, { there: { log: { events: [answeredNotice, answeredRecall] } } }],
    ['either', `{ both { log ${EVENTS} } }`, { both: { log: { events: [answeredNotice] } } }],
    [
      'one from within the other',
      `{ here { safetyLog ${EVENTS} } }`,
      { here: { safetyLog: { events: [answeredRecall, answeredNotice] } } },
    ],
    [
      'one that has not the member asked for',
      '{ here { log { events { __typename ... on Recall { reason } } } } }',
      { here: { log: { events: [{ __typename: 'Notice' }, { __typename: 'Sale' }] } } },
    ],
  ])('keeps the members of %s', async (_what, source, data) => {
    expect(await shops.ask(source)).toEqual({ data, errors: [] });
  });

  it('is not asked for what the subgraph does not know', async () => {
    for (const source of [`{ here { log ${EVENTS} safetyLog ${EVENTS} } }`, `{ both { log ${EVENTS} } }`]) {
      await shops.ask(source);
      for (const { subgraph, query } of shops.asked) {
        expect(query).not.toMatch(subgraph === 'sales' ? /Recall|unionKey/ : /Sale|unionKey/);
      }
    }
  });

  it('is not given a variable that only what it does not know needs', async () => {
    const source = `query ($on: Boolean!) { here { log { events { ... on Recall @include(if: $on) { reason } } } } }`;
    expect(await shops.ask(source, { on: true })).toEqual({ data: { here: { log: { events: [{}, {}] } } }, errors: [] });
  });
});

describe('a field for which one subgraph knows one kind only', () => {
  const stage = federate({
    studio: {
      sdl: `${FEDERATION}
        type Query { show: Show @shareable lead: Singer @shareable crew: [Singer!]! @shareable }
        type Show @shareable { lead: Singer }
        type Singer @key(fields: "id") { id: ID! name: String @shareable range: String }`,
      resolvers: {
        Query: {
          show: () => ({ lead: { id: '1', name: 'Ada', range: 'alto' } }),
          lead: () => ({ id: '1', name: 'Ada', range: 'alto' }),
          crew: () => [{ id: '1', name: 'Ada' }],
        },
      },
    },
    press: {
      sdl: `${FEDERATION}
        type Query { show: Show @shareable lead: Guest @shareable crew: [Guest!]! @shareable }
        type Show @shareable { lead: Guest }
        union Guest = Singer | Dancer
        type Singer @key(fields: "id") { id: ID! name: String @shareable }
        type Dancer { style: String }`,
      resolvers: {
        Query: {
          show: () => ({ lead: { __typename: 'Singer', id: '1', name: 'Ada' } }),
          lead: () => ({ __typename: 'Singer', id: '1', name: 'Ada' }),
          crew: () => [{ __typename: 'Singer', id: '1', name: 'Ada' }],
        },
      },
    },
  });

  it.each([
    ['what is selected of that kind', '{ lead { ... on Singer { range } } }', { lead: { range: 'alto' } }],
    ['its name as the client calls it', '{ lead { kind: __typename } }', { lead: { kind: 'Singer' } }],
    [
      'its name where the name is left out elsewhere',
      '{ lead { __typename @skip(if: true) kind: __typename } }',
      { lead: { kind: 'Singer' } },
    ],
    ['nothing of another kind', '{ lead { ... on Dancer { style } } }', { lead: {} }],
    ['it inside other objects', '{ show { lead { ... on Singer { name } } } }', { show: { lead: { name: 'Ada' } } }],
    ['it in lists', '{ crew { ... on Singer { name kind: __typename } } }', { crew: [{ name: 'Ada', kind: 'Singer' }] }],
  ])('answers %s', async (_what, source, data) => {
    expect(await stage.ask(source)).toEqual({ data, errors: [] });
  });
});
