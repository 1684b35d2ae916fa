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
  type Subscription { count(to: Int!): Count! }
  type Count { number: Int! loads: Int! }
  type Thing @key(fields: "id") { id: ID! }
`;
interface Context extends RequestContext {
  loads: { count: number };
}
const alice: Viewer = { userId: 'usr_alice', credential: 'session', sessionId: 'ses_1', role: 'VIEWER', scopes: [] };
let service: Service;
let origin: string;

beforeAll(async () => {
  service = await startSubgraph<Context>({
    name: 'things',
    host: '127.0.0.1',
    port: 0,
    log: testLog,
    sdl,
    statementKey: key,
    buildContext: (request) => ({ ...request, loads: { count: 0 } }),
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

const statementFor = (body: string, viewer: Viewer | null = null) =>
  signStatement(key, { audience: 'things', body, viewer, clientAddress: '192.0.2.1', requestId: 'request-1' });
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
