import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import type { Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { Service } from '@castgraph/service';
import { testLog } from '@castgraph/testkit';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RequestContext, startSubgraph } from './index.ts';

const key = Buffer.alloc(32, 5);
const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
  type Query { who: String secret: String broken: String thing(id: ID!): Thing }
  type Subscription { count(to: Int!): Count! room(name: String!): Count! }
  type Count { number: Int! loads: Int! }
  type Thing @key(fields: "id") { id: ID! }
`;
interface Context extends RequestContext {
  loads: { count: number };
}
const alice: Viewer = { userId: 'usr_alice', credential: 'session', sessionId: 'ses_1', role: 'VIEWER', scopes: [] };
const things = {
  name: 'things',
  host: '127.0.0.1',
  port: 0,
  log: testLog,
  sdl,
  statementKey: key,
  buildContext: (request: RequestContext): Context => ({ ...request, loads: { count: 0 } }),
};
let service: Service;
let origin: string;

beforeAll(async () => {
  service = await startSubgraph<Context>({
    ...things,
    admissions: {
      room: async ({ name }, { viewer }) => {
        if (name === 'broken') throw new Error('SELECT * FROM rooms');
        if (viewer?.userId !== 'usr_alice')
          throw new AppError('FORBIDDEN', 'You are banned.', { details: { room: String(name) } });
        return { leases: [`room:${name}`], lifeMs: 60_000 };
      },
    },
    resolvers: {
      Query: {
        who: (_parent, _args, { viewer }) => viewer?.userId ?? 'visitor',
        secret: () => {
          throw new AppError('FORBIDDEN', 'You may not do this.', { cause: new Error('row 17 of table secrets') });
        },
        broken: () => {
          throw new Error('SELECT * FROM secrets');
        },
        thing: (_parent, { id }) => ({ id }),
      },
      Subscription: {
        room: {
          subscribe: async function* () {
            yield { room: { number: 1 } };
          },
        },
        count: {
          subscribe: async function* (_parent: unknown, { to }: { to: number }) {
            for (let number = 1; number <= to; number++) yield { count: { number } };
          },
        },
      },
      Count: { loads: (_parent, _args, context) => ++context.loads.count },
    },
  });
  origin = `127.0.0.1:${(service.app.server.address() as AddressInfo).port}`;
});
afterAll(() => service.close());

const factsFor = (body: string, viewer: Viewer | null = null) => ({
  audience: 'things',
  body,
  viewer,
  clientAddress: '192.0.2.1',
  requestId: 'request-1',
});
const statementFor = (body: string, viewer: Viewer | null = null) => signStatement(key, factsFor(body, viewer));
async function post(query: string, headers: Record<string, string> | undefined = undefined, viewer: Viewer | null = null) {
  const body = JSON.stringify({ query });
  const signed = headers ?? { [STATEMENT_HEADER]: statementFor(body, viewer) };
  const answer = await fetch(`http://${origin}/graphql`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signed },
  });
  return { status: answer.status, text: await answer.text() };
}

describe('a subgraph', () => {
  it('believes the viewer of the statement and no other header', async () => {
    expect((await post('{ who }', undefined, alice)).text).toBe('{"data":{"who":"usr_alice"}}');
    const body = JSON.stringify({ query: '{ who }' });
    const forged = { [STATEMENT_HEADER]: statementFor(body), authorization: 'Bearer x', 'x-user-id': 'usr_alice' };
    expect((await post('{ who }', forged)).text).toBe('{"data":{"who":"visitor"}}');
  });

  it.each([
    '{ who }',
    '{ _service { sdl } }',
    '{ _entities(representations: [{ __typename: "Thing", id: "1" }]) { __typename } }',
  ])('answers nothing without the statement: %s', async (query) => {
    const { status, text } = await post(query, {});
    expect(status).toBe(401);
    expect(text).not.toContain('data');
  });

  it('answers a statement once', async () => {
    const body = JSON.stringify({ query: '{ who }' });
    const headers = { [STATEMENT_HEADER]: statementFor(body) };
    expect((await post('{ who }', headers)).status).toBe(200);
    expect((await post('{ who }', headers)).status).toBe(401);
  });

  it('tells an error by its code and public words, and masks every other', async () => {
    const refused = await post('{ secret }');
    expect(JSON.parse(refused.text).errors).toMatchObject([
      { message: 'You may not do this.', path: ['secret'], extensions: { code: 'FORBIDDEN' } },
    ]);
    const broken = await post('{ broken }');
    expect(JSON.parse(broken.text).errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(refused.text + broken.text).not.toMatch(/secrets|SELECT|node_modules|stack/);
  });

  it('resolves each event of a subscription with loaders of its own', async () => {
    const client = createClient({
      url: `ws://${origin}/graphql`,
      retryAttempts: 0,
      webSocketImpl: class extends WebSocket {
        constructor(url: string, protocols: string) {
          super(url, protocols, { headers: { [STATEMENT_HEADER]: statementFor('') } });
        }
      },
    });
    const events: unknown[] = [];
    for await (const event of client.iterate({ query: 'subscription { count(to: 2) { number loads } }' }))
      events.push(event.data);
    expect(events).toEqual([{ count: { number: 1, loads: 1 } }, { count: { number: 2, loads: 1 } }]);
    await client.dispose();
  });

  it('refuses a socket without the statement', async () => {
    const socket = new WebSocket(`ws://${origin}/graphql`, 'graphql-transport-ws');
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('401');
  });

  it('opens one socket for a statement, and answers no request by it', async () => {
    const headers = { [STATEMENT_HEADER]: statementFor('') };
    const open = () => new WebSocket(`ws://${origin}/graphql`, 'graphql-transport-ws', { headers });
    const first = open();
    await once(first, 'open');
    const [error] = await once(open(), 'error');
    expect(String(error)).toContain('401');
    expect((await post('{ who }', headers)).status).toBe(401);
    first.terminate();
  });

  it('tells nobody who comes through a proxy how it does', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    expect((await fetch(`http://${origin}/metrics`, { headers })).status).toBe(404);
    expect(await (await fetch(`http://${origin}/ready`, { headers })).json()).toEqual({ status: 'ok' });
  });

  it('says that it is healthy, ready and how it does', async () => {
    for (const path of ['/health', '/ready', '/metrics']) expect((await fetch(`http://${origin}${path}`)).status).toBe(200);
  });
});

describe('an admission', () => {
  async function ask(body: string, statement?: string) {
    const signed: Record<string, string> = statement === undefined ? {} : { [STATEMENT_HEADER]: statement };
    const answer = await fetch(`http://${origin}/admissions`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...signed },
    });
    return { status: answer.status, text: await answer.text() };
  }
  const question = JSON.stringify({ field: 'room', arguments: { name: 'blue' } });

  it('is given to the viewer of the statement, or refused with a code', async () => {
    const admitted = await ask(question, statementFor(question, alice));
    expect([admitted.status, JSON.parse(admitted.text)]).toEqual([200, { admitted: { leases: ['room:blue'], lifeMs: 60_000 } }]);
    const refused = await ask(question, statementFor(question));
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      200,
      { refused: { code: 'FORBIDDEN', message: 'You are banned.', details: { room: 'blue' } } },
    ]);
  });

  it.each<[string, () => string | undefined]>([
    ['without a statement', () => undefined],
    ['with one of another key', () => signStatement(Buffer.alloc(32, 6), factsFor(question))],
    ['with one for another question', () => statementFor(question.replace('blue', 'red'), alice)],
    ['with one for another subgraph', () => signStatement(key, { ...factsFor(question), audience: 'people' })],
  ])('is not given %s', async (_how, sign) => {
    const { status, text } = await ask(question, sign());
    expect(status).toBe(401);
    expect(text).not.toContain('room');
  });

  it('is given once for a statement', async () => {
    const statement = statementFor(question, alice);
    expect((await ask(question, statement)).status).toBe(200);
    expect((await ask(question, statement)).status).toBe(401);
  });

  it.each([
    ['{"field":"count","arguments":{}}', 404, 'NOT_FOUND'],
    ['{"field":"constructor","arguments":{}}', 404, 'NOT_FOUND'],
    ['{"field":"room"}', 400, 'INVALID_INPUT'],
    ['not json', 400, 'INVALID_INPUT'],
  ])('is not there for %s', async (body, status, code) => {
    const answer = await ask(body, statementFor(body, alice));
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([status, code]);
  });

  it('that fails is masked', async () => {
    const body = question.replace('blue', 'broken');
    const { text } = await ask(body, statementFor(body, alice));
    expect(JSON.parse(text)).toMatchObject({ refused: { code: 'INTERNAL' } });
    expect(text).not.toContain('SELECT');
  });

  it('is asked for at the stream as well, unless many read it who were asked one by one', async () => {
    async function follow(more: { viewer?: Viewer; isForMany?: true }) {
      const client = createClient({
        url: `ws://${origin}/graphql`,
        retryAttempts: 0,
        webSocketImpl: class extends WebSocket {
          constructor(url: string, protocols: string) {
            super(url, protocols, { headers: { [STATEMENT_HEADER]: signStatement(key, { ...factsFor(''), ...more }) } });
          }
        },
      });
      try {
        const { value } = await client.iterate({ query: 'subscription { room(name: "blue") { number } }' }).next();
        return value;
      } finally {
        await client.dispose();
      }
    }
    expect(await follow({})).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(await follow({ viewer: alice })).toEqual({ data: { room: { number: 1 } } });
    expect(await follow({ isForMany: true })).toEqual({ data: { room: { number: 1 } } });
  });

  it('to a stream that is not there stops the start', async () => {
    const starting = startSubgraph<Context>({
      ...things,
      resolvers: {},
      admissions: { rooms: async () => ({ leases: [], lifeMs: 1_000 }) },
    });
    await expect(starting).rejects.toThrow('There is no subscription "rooms" to admit to.');
  });
});
