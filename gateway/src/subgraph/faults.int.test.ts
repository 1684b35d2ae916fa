import { once } from 'node:events';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { testLog, until } from '@castgraph/testkit';
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { composeGraph } from '../testing/compose-graph.ts';
import { admitAnybody, startThings } from '../testing/example-graph.ts';
import { exampleSdl } from '../testing/example-sdl.ts';
import { openFollowers } from '../testing/followers.ts';
import { readMetric } from '../testing/read-metric.ts';
import { codesOf, portOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { withResolvers } from '../testing/with-resolvers.ts';

let gateway: TestGateway;
const readEjected = () => readMetric(gateway.url, 'gateway_subgraph_ejected', { subgraph: 'things' });
const countReloads = async (outcome: string) =>
  (await readMetric(gateway.url, 'gateway_supergraph_reloads_total', { outcome })) ?? 0;

describe('a subgraph that is gone', () => {
  afterEach(() => gateway.close());

  it('costs its own fields only, each null with a coded error at its place, and is back by itself', async () => {
    gateway = await startTestGateway();
    const token = await gateway.issuer.token();
    const port = portOf(gateway.subgraphs.things);
    await gateway.subgraphs.things.close();
    const { data, errors } = await gateway.ask('{ people { name } thing(id: "t1") { title } }', { token });
    expect(data).toEqual({ people: [{ name: 'Person p0' }, { name: 'Person p1' }], thing: null });
    expect(errors).toMatchObject([{ path: ['thing'], extensions: { code: 'UNAVAILABLE', retryable: true } }]);
    expect(JSON.stringify(errors)).not.toMatch(/things"|ECONN|127\.0\.0\.1/);

    expect((await gateway.ask('{ people { name } me { person { name } } }', { token })).errors).toBeUndefined();

    for (let n = 0; n < 6; n++) await gateway.ask('{ thing(id: "t1") { title } }');
    expect(await readEjected()).toBe(1);
    gateway.subgraphs.things = await startThings(port);
    await until('it is back', async () => (await gateway.ask('{ thing(id: "t1") { title } }')).errors === undefined, 10_000);
    expect(await readEjected()).toBe(0);
  });

  it('leaves null with a coded error in each place of lists and of nested entities, and breaks off where none may be', async () => {
    gateway = await startTestGateway();
    await gateway.subgraphs.people.close();
    const nested = await gateway.ask('{ things(first: 2) { title owner { name } parent { id owner { nick } } } }');
    expect(nested.data).toEqual({
      things: [
        { title: 'Thing t0', owner: null, parent: { id: 't00', owner: { nick: null } } },
        { title: 'Thing t1', owner: null, parent: { id: 't10', owner: { nick: null } } },
      ],
    });
    expect(nested.errors?.map(({ path }) => path?.join('.')).sort()).toEqual([
      'things.0.owner.name',
      'things.0.parent.owner.nick',
      'things.1.owner.name',
      'things.1.parent.owner.nick',
    ]);
    expect(new Set(codesOf(nested))).toEqual(new Set(['UNAVAILABLE']));

    const strict = await gateway.ask('{ things(first: 2) { title mustOwner { name } } thing(id: "t3") { title } }');
    expect(strict.data).toEqual({ things: null, thing: { title: 'Thing t3' } });
    expect(codesOf(strict)).toEqual(['UNAVAILABLE']);
    expect(strict.errors?.[0]?.path).toEqual(['things', 0, 'mustOwner', 'name']);
  });

  it('fails each mutation of its own with a coded error at its place', async () => {
    gateway = await startTestGateway();
    expect((await gateway.ask('mutation { greet(name: "A") }')).data).toEqual({ greet: 'Hello A' });
    await gateway.subgraphs.people.close();
    const { data, errors } = await gateway.ask('mutation { first: greet(name: "B") second: greet(name: "C") }');
    expect(data).toEqual({ first: null, second: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['first'], 'UNAVAILABLE'],
      [['second'], 'UNAVAILABLE'],
    ]);
  });

  it('is not waited for once it has hung a few times', async () => {
    gateway = await startTestGateway({ limits: { subgraphTimeoutMs: 1_500 } });
    const query = '{ wait(ms: 20000) }';
    for (let n = 0; n < 5; n++) expect(codesOf(await gateway.ask(query))).toEqual(['UNAVAILABLE']);
    expect(gateway.seen.things.waiting).toBe(5);
    const before = gateway.seen.things.requests;
    expect(codesOf(await gateway.ask('{ things(first: 1) { title } }'))).toEqual(['UNAVAILABLE']);
    expect(gateway.seen.things.requests).toBe(before);
    await until('it is back', async () => (await gateway.ask('{ thing(id: "t1") { title } }')).errors === undefined, 10_000);
  });
});

describe('a subgraph that answers nonsense', () => {
  let server: Server;
  let answer: { status: number; body: string };
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    gateway = await startTestGateway({
      subgraphUrls: new Map([
        ['things', url],
        ['people', url],
      ]),
      limits: { subgraphAnswerBytes: 1024 * 1024 },
    });
  });
  afterAll(async () => {
    await gateway.close();
    server.close();
  });

  it('is told apart from one that cannot be reached, in the log and in the metrics', async () => {
    const warned = vi.spyOn(testLog, 'warn');
    const count = async (outcome: string) =>
      (await readMetric(gateway.url, 'gateway_subgraph_request_seconds_count', { subgraph: 'things', outcome })) ?? 0;
    answer = { status: 500, body: '<html>Oops</html>' };
    expect(codesOf(await gateway.ask('{ thing(id: "t1") { title } }'))).toEqual(['UNAVAILABLE']);
    expect(warned.mock.calls).toContainEqual([
      expect.objectContaining({
        subgraph: 'things',
        reason: 'protocol',
        err: expect.objectContaining({ message: 'It answered something else than GraphQL, with status 500.' }),
      }),
      'subgraph did not answer',
    ]);
    warned.mockRestore();
    expect([await count('protocol'), await count('connection')]).toEqual([1, 0]);
  });

  it.each([
    ['a page of HTML', 502, '<html>Bad gateway at 10.0.0.3</html>', 'UNAVAILABLE'],
    ['text', 200, 'Error: connect to postgres://u:p@db failed', 'INTERNAL'],
    ['a list', 200, '[]', 'INTERNAL'],
    [
      'errors without data',
      200,
      '{"errors":[{"message":"boom at /srv/db.ts","extensions":{"code":"BOOM","stacktrace":["at x"]}}]}',
      'INTERNAL',
    ],
    ['errors that are not errors', 200, '{"errors":"boom"}', 'INTERNAL'],
    ['more than it may', 200, `{"data":{"thing":{"title":"${'x'.repeat(2 * 1024 * 1024)}"}}}`, 'UNAVAILABLE'],
  ])('%s becomes a coded error that tells nothing', async (_what, status, body, code) => {
    answer = { status, body };
    const result = await gateway.ask('{ thing(id: "t1") { title } }');
    expect(result.status).toBe(200);
    expect(result.data).toEqual({ thing: null });
    expect(codesOf(result)).toEqual([code]);
    expect(result.errors?.[0]?.path).toEqual(['thing']);
    expect(JSON.stringify(result.errors)).not.toMatch(/boom|10\.0\.0\.3|postgres|stack|BOOM/);
  });

  it.each([
    ['a number for a string', { title: 5 }],
    ['an object for a string', { title: {} }],
    ['null where there must be none', { title: null }],
  ])('%s becomes an error, never a wrong answer', async (_what, thing) => {
    answer = { status: 200, body: JSON.stringify({ data: { thing } }) };
    const result = await gateway.ask('{ thing(id: "t1") { title } }');
    expect(result.data).toEqual({ thing: null });
    expect(result.errors).toMatchObject([{ path: ['thing', 'title'], extensions: { code: 'INTERNAL' } }]);
  });
});

describe('a new supergraph', () => {
  afterEach(() => gateway.close());
  beforeEach(async () => {
    gateway = await startTestGateway();
  });
  const put = async (sdl: Record<string, string>) => {
    const { supergraphSdl, publicSdl } = composeGraph(sdl);
    await writeFile(gateway.files.publicFile, publicSdl);
    await writeFile(`${gateway.files.supergraphFile}.new`, supergraphSdl);
    await rename(`${gateway.files.supergraphFile}.new`, gateway.files.supergraphFile);
  };
  const renamed = { ...exampleSdl, people: exampleSdl.people.replace('nick: String', 'nick: String alias: String') };

  it('is taken while requests are under way, which finish on the old one', async () => {
    const slow = gateway.ask('{ wait(ms: 600) person(id: "p1") { nick } }');
    expect(codesOf(await gateway.ask('{ person(id: "p1") { alias } }'))).toEqual(['INVALID_INPUT']);
    await put(renamed);
    await until(
      'the new field',
      async () => (await gateway.ask('{ __type(name: "Person") { fields { name } } }')).data.__type.fields.length > 4,
    );
    expect((await slow).data).toEqual({ wait: 'done', person: { nick: null } });
  });

  it('is refused where it is not one, and the old one stays', async () => {
    const good = await readFile(gateway.files.supergraphFile, 'utf8');
    for (const bad of ['', 'type Query { a: Int', 'type Query { a: Int }', good.slice(0, good.length / 2)]) {
      const refused = await countReloads('refused');
      await writeFile(gateway.files.supergraphFile, bad);
      await until('the refusal', async () => (await countReloads('refused')) > refused);
      expect((await gateway.ask('{ person(id: "p1") { name } }')).data).toEqual({ person: { name: 'Person p1' } });
    }
  });

  it('is refused where the contract promises what it does not have', async () => {
    const publicSdl = await readFile(gateway.files.publicFile, 'utf8');
    await writeFile(gateway.files.publicFile, `${publicSdl}\nextend type Query { promised: String }`);
    await until('the refusal', async () => (await countReloads('refused')) > 0);
    expect(codesOf(await gateway.ask('{ promised }'))).toEqual(['INVALID_INPUT']);
  });

  it('lets live subscriptions go on, and ends those that it no longer has with a reason', async () => {
    const client = createClient({ url: gateway.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 });
    const stay: unknown[] = [];
    const go: { errors?: { extensions: unknown }[] }[] = [];
    let isOver = false;
    client.subscribe(
      { query: 'subscription { ticks(topic: "stays") { number } }' },
      { next: (event) => stay.push(event), error: () => {}, complete: () => {} },
    );
    client.subscribe(
      { query: 'subscription { sharedTicks(topic: "goes") { number } }' },
      {
        next: (event) => go.push(event as never),
        error: () => {},
        complete: () => {
          isOver = true;
        },
      },
    );
    await until('both', () => stay.length > 2 && go.length > 2);
    await put({ ...exampleSdl, things: exampleSdl.things.replace(/sharedTicks\(.*\n/, '\n') });
    await until('the end of one', () => isOver);
    expect(go.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', reason: 'GRAPH_CHANGED' });
    const before = stay.length;
    await until('the other goes on', () => stay.length > before + 3);
    await client.dispose();
  });

  const shared = /@tag\(name: "public"\) @tag\(name: "shared"\)/;
  const query = 'subscription { sharedTicks(topic: "no longer") { number } }';

  it.each(['while it is read', 'while its subgraph is asked who may'])(
    'ends a stream that viewers may no longer share: %s',
    async (when) => {
      const isAsked = when !== 'while it is read';
      const gate = withResolvers();
      gateway.seen.things.admit = async (admission) => {
        if (isAsked) await gate.promise;
        return admitAnybody(admission);
      };
      const followers = openFollowers(gateway);
      try {
        const alice = await followers.follow('socket', query, 'usr_alice');
        await until('its time', () => (isAsked ? gateway.seen.things.admissions.length === 1 : alice.events.length > 0));
        await put({ ...exampleSdl, things: exampleSdl.things.replace(shared, '@tag(name: "public")') });
        await until('the switch', async () => (await countReloads('taken')) > 0);
        gate.resolve();
        await until('the end', () => alice.isOver);
        expect(alice.events.at(-1)?.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', reason: 'GRAPH_CHANGED' });
        expect(gateway.seen.things.subscriptions).toHaveLength(isAsked ? 0 : 1);
      } finally {
        followers.leave();
      }
    },
  );
});

describe('a gateway that stops', () => {
  it('answers what is under way, tells sockets to go, and takes nothing new', async () => {
    gateway = await startTestGateway();
    const socket = new WebSocket(gateway.socketUrl, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    const slow = gateway.ask('{ wait(ms: 400) }');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopping = gateway.gateway.close();
    expect((await closed)[0]).toBe(1001);
    expect((await slow).data).toEqual({ wait: 'done' });
    await stopping;
    await expect(gateway.ask('{ __typename }')).rejects.toThrow();
    await gateway.close();
  });
});
