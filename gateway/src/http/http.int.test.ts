import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const json = { 'content-type': 'application/json' };
const send = (init: RequestInit, search = '') => fetch(`${gateway.graphqlUrl}${search}`, init);
const post = (body: RequestInit['body'], headers: Record<string, string> = json) => send({ method: 'POST', body, headers });
const search = (params: Record<string, string>) => `?${new URLSearchParams(params)}`;

async function expectRefusal(response: Response, status: number): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  const { errors, data } = JSON.parse(text) as { errors: { extensions: { code: string } }[]; data?: unknown };
  expect(errors[0]?.extensions.code).toBe('INVALID_INPUT');
  expect(data).toBeUndefined();
  expect(text).not.toMatch(/stack|node_modules|\/src\//);
}

describe('what a browser can be tricked into', () => {
  it('refuses a mutation by GET, and says what to use', async () => {
    gateway.seen.people.requests = 0;
    const response = await send({ headers: { accept: 'application/json' } }, search({ query: 'mutation { greet(name: "x") }' }));
    expect(response.headers.get('allow')).toBe('POST');
    await expectRefusal(response, 405);
    expect(gateway.seen.people.requests).toBe(0);
  });

  it.each([
    ['a form', 'application/x-www-form-urlencoded', 'query=%7B__typename%7D'],
    ['text', 'text/plain', '{"query":"{__typename}"}'],
    ['JSON in another charset', 'application/json; charset=utf-16', '{"query":"{__typename}"}'],
    ['a type that only begins like JSON', 'application/jsonp', '{"query":"{__typename}"}'],
  ])('refuses a POST of %s', async (_what, type, body) => {
    await expectRefusal(await post(body, { 'content-type': type }), 415);
  });

  it('refuses multipart, with and without a preflight header', async () => {
    const body = new FormData();
    body.set('operations', '{"query":"{__typename}"}');
    await expectRefusal(await send({ method: 'POST', body }), 415);
    const again = new FormData();
    again.set('operations', '{"query":"{__typename}"}');
    await expectRefusal(await send({ method: 'POST', body: again, headers: { 'x-castgraph-preflight': '1' } }), 415);
  });

  it('refuses a GET with a content type that a form can have', async () => {
    const headers = { accept: 'application/json', 'content-type': 'text/plain' };
    await expectRefusal(await send({ headers }, search({ query: '{ __typename }' })), 415);
  });

  /** The status of a GET with these headers alone: `fetch` would say of itself that it is one. */
  const statusOfGet = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${gateway.graphqlUrl}${search({ query: '{ __typename }' })}`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });
  const image = { accept: 'image/avif,image/webp,*/*;q=0.8' };

  it.each([
    ['an image, by a browser that says nothing of it', image],
    ['an image', { ...image, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['an image that is asked for with CORS', { ...image, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'image' }],
    ['a script', { accept: '*/*', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    ['a link or a form', { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ])('refuses a GET that could have been made for %s', async (_what, headers) => {
    expect(await statusOfGet(headers)).toBe(400);
  });

  it.each([
    ['asks for JSON', { accept: 'application/json' }],
    ['has the preflight header', { accept: '*/*', 'x-castgraph-preflight': '1' }],
    ['a script of the page made', { accept: '*/*', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
  ])('takes a GET that %s', async (_what, headers) => {
    expect(await statusOfGet(headers)).toBe(200);
  });

  it('takes no other method', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const response = await send({ method, headers: json, body: '{}' });
      expect(response.headers.get('allow')).toBe('GET, POST');
      await expectRefusal(response, 405);
    }
  });
});

describe('bodies', () => {
  it('takes gzip', async () => {
    const response = await post(gzipSync('{"query":"{ __typename }"}'), { ...json, 'content-encoding': 'gzip' });
    expect(await response.json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  it('refuses a body over the limit', async () => {
    await expectRefusal(await post(JSON.stringify({ query: `{ __typename } #${'x'.repeat(2 * 1024 * 1024)}` })), 413);
  });

  it('counts what a compressed body becomes, and stops there', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(100 * 1024);
    const before = process.memoryUsage().rss;
    await expectRefusal(await post(bomb, { ...json, 'content-encoding': 'gzip' }), 413);
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
  });

  it('refuses what is not the encoding it says, or one that nobody knows', async () => {
    await expectRefusal(await post('not gzip at all', { ...json, 'content-encoding': 'gzip' }), 400);
    // The last ones are names that every object has.
    for (const encoding of ['compress', 'gzip, gzip', 'constructor', '__proto__', 'toString']) {
      await expectRefusal(await post('{}', { ...json, 'content-encoding': encoding }), 415);
    }
  });

  it.each([
    ['nothing', ''],
    ['half of JSON', '{"query":'],
    ['a number', '1'],
    ['null', 'null'],
    ['a query that is a number', '{"query":1}'],
    ['variables that are a list', '{"query":"{ __typename }","variables":[1]}'],
    ['variables that are text', '{"query":"{ __typename }","variables":"{}"}'],
    ['extensions that are a number', '{"query":"{ __typename }","extensions":3}'],
    ['an operation name that is an object', '{"query":"{ __typename }","operationName":{}}'],
    ['no document', '{"variables":{}}'],
    ['an empty list', '[]'],
  ])('refuses %s', async (_what, body) => {
    await expectRefusal(await post(body), 400);
  });

  it('answers a list of operations in its order, within the limit', async () => {
    const one = { query: '{ __typename }' };
    const other = { query: '{ nope }' };
    const answers = await (await post(JSON.stringify([one, other]))).json();
    expect(answers).toMatchObject([{ data: { __typename: 'Query' } }, { errors: [{ extensions: { code: 'INVALID_INPUT' } }] }]);
    await expectRefusal(await post(JSON.stringify(Array.from({ length: 11 }, () => one))), 400);
  });
});

describe('documents that cost too much', () => {
  const refused = async (query: string) => {
    const answer = await gateway.ask(query);
    expect(codesOf(answer)).toContain('INVALID_INPUT');
    expect(answer.data).toBeUndefined();
    expect(answer.status).toBe(400);
    return answer.errors?.[0]?.message ?? '';
  };
  const repeat = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_item, n) => make(n)).join(' ');

  it('refuses more than thirty aliases', async () => {
    expect(await refused(`{ ${repeat(31, (n) => `a${n}: person(id: "p1") { id }`)} }`)).toContain('aliases');
  });

  it('takes thirty', async () => {
    expect((await gateway.ask(`{ ${repeat(30, (n) => `a${n}: person(id: "p1") { id }`)} }`)).status).toBe(200);
  });

  it('refuses a document that is too deep', async () => {
    expect(await refused(`{ thing(id: "t1") ${'{ parent '.repeat(20)}{ id }${' }'.repeat(20)} }`)).toContain('levels');
  });

  it('refuses fragments that contain themselves', async () => {
    expect(
      await refused(
        '{ thing(id: "t1") { ...A } } fragment A on Thing { parent { ...B } } fragment B on Thing { parent { ...A } }',
      ),
    ).toContain('itself');
  });

  it('refuses fragments that double at each level', async () => {
    const bomb = repeat(25, (n) => `fragment F${n + 1} on Thing { a${n}: parent { ...F${n} } b${n}: parent { ...F${n} } }`);
    await refused(`{ thing(id: "t1") { ...F25 } } fragment F0 on Thing { id } ${bomb}`);
    const same = repeat(25, (n) => `fragment F${n + 1} on Thing { ...F${n} ...F${n} }`);
    await refused(`{ thing(id: "t1") { ...F25 } } fragment F0 on Thing { id } ${same}`);
  });

  it('refuses a thousand times the same field', async () => {
    await refused(`{ thing(id: "t1") { ${'title '.repeat(1_000)} } }`);
  });

  it('refuses a hundred directives', async () => {
    expect(await refused(`{ thing(id: "t1") { ${repeat(100, () => '... @include(if: true) { id }')} } }`)).toContain(
      'directives',
    );
    await refused(`{ thing(id: "t1") { title ${'@skip(if: false) '.repeat(100)} } }`);
  });

  it('refuses more tokens than an honest document has', async () => {
    expect(await refused(`{ ${'__typename '.repeat(5_000)} }`)).toContain('token');
  });

  it('refuses documents and variables that are nested deeper than a stack', async () => {
    await refused(`{ ${'{'.repeat(3_000)}`);
    await refused(`query ($a: [[[Int]]]) { ${'a(b: ['.repeat(700)}`);
    const deep = `{"query":"query ($n: String!) { fail(code: $n) }","variables":{"n":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`;
    await expectRefusal(await post(deep), 400);
  });

  it('refuses variables that reach for a prototype', async () => {
    await expectRefusal(await post('{"query":"{ __typename }","variables":{"a":{"__proto__":{"polluted":true}}}}'), 400);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses a character that no database keeps, in variables and in the document', async () => {
    gateway.seen.people.requests = 0;
    const byVariable = await gateway.ask('query ($id: ID!) { person(id: $id) { name } }', { variables: { id: 'p1\0' } });
    const byDocument = await gateway.ask('{ person(id: "p1\\u0000") { name } }');
    expect([byVariable, byDocument].map(codesOf)).toEqual([['INVALID_INPUT'], ['INVALID_INPUT']]);
    expect(gateway.seen.people.requests).toBe(0);
  });

  it('refuses response names that the gateway itself goes by', async () => {
    await refused('{ thing(id: "t1") { __typename: title } }');
    await refused('{ __proto__: thing(id: "t1") { id } }');
  });
});

describe('what the public schema tells', () => {
  it('answers introspection from the contract, without anything internal', async () => {
    const { data } = await gateway.ask('{ __schema { types { name fields { name } } queryType { fields { name } } } }');
    const text = JSON.stringify(data);
    expect(text).toContain('"Person"');
    for (const hidden of [
      'Hidden',
      'topSecretName',
      'staffOnly',
      'secrets',
      'internalTicks',
      '_entities',
      '_service',
      'join__',
    ]) {
      expect(text).not.toContain(`"${hidden}"`);
    }
    expect((await gateway.ask('{ __type(name: "Secret") { name } }')).data).toEqual({ __type: null });
  });

  it('refuses internal fields to documents that no release brought, in the same words as fields that do not exist', async () => {
    const hidden = await gateway.ask('{ hidden { topSecretName } }');
    const missing = await gateway.ask('{ hixden { topSecretName } }');
    expect(codesOf(hidden)).toEqual(['INVALID_INPUT']);
    expect(hidden.errors?.[0]?.message.replaceAll('hidden', 'hixden')).toBe(missing.errors?.[0]?.message);
  });

  it('suggests nothing for a misspelt name', async () => {
    const { errors } = await gateway.ask('{ staffOnl persn(id: "1") { nam } me { secret } }');
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean|secrets|staffOnly"/);
  });

  it('does not answer what belongs between it and its subgraphs', async () => {
    expect(codesOf(await gateway.ask('{ _service { sdl } }'))).toEqual(['INVALID_INPUT']);
    expect(codesOf(await gateway.ask('{ _entities(representations: []) { __typename } }'))).toContain('INVALID_INPUT');
  });

  it('refuses introspection that would grow without end', async () => {
    const { errors } = await gateway.ask(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    );
    expect(errors).toBeDefined();
  });
});

describe('answers', () => {
  it('has the media type that was asked for, and is never cached or sniffed', async () => {
    const fresh = await send({
      method: 'POST',
      headers: { ...json, accept: 'application/graphql-response+json' },
      body: '{"query":"{ nope }"}',
    });
    expect([fresh.status, fresh.headers.get('content-type')]).toEqual([400, 'application/graphql-response+json; charset=utf-8']);
    const old = await post('{"query":"{ nope }"}', { ...json, accept: 'application/json' });
    expect([old.status, old.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(old.headers.get('cache-control')).toBe('no-store');
    expect(old.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('refuses a subscription over HTTP with a reason', async () => {
    const answer = await gateway.ask('subscription { ticks(topic: "a") { number } }');
    expect(codesOf(answer)).toEqual(['INVALID_INPUT']);
    expect(answer.errors?.[0]?.message).toContain('WebSocket');
  });

  it('refuses what it does not support by name', async () => {
    expect(codesOf(await gateway.ask('{ thing(id: "t1") { ... @defer { title } } }'))).toEqual(['INVALID_INPUT']);
  });

  it('asks for a name where a document has several operations, and refuses one that is not there', async () => {
    expect(codesOf(await gateway.ask('query A { __typename } query B { __typename }'))).toEqual(['INVALID_INPUT']);
    expect(codesOf(await gateway.ask({ query: 'query A { __typename }', operationName: 'C' }))).toEqual(['INVALID_INPUT']);
    expect((await gateway.ask({ query: 'query A { __typename } query B { a: __typename }', operationName: 'B' })).data).toEqual({
      a: 'Query',
    });
  });

  it('refuses variables of the wrong type before anything is asked', async () => {
    gateway.seen.things.requests = 0;
    const answer = await gateway.ask('query ($n: Int!) { things(first: $n) { id } }', { variables: { n: 'many' } });
    expect(codesOf(answer)).toEqual(['INVALID_INPUT']);
    expect(gateway.seen.things.requests).toBe(0);
  });

  it('refuses a null that only the default of a variable keeps away, before anything is asked', async () => {
    const query = 'query ($with: Boolean = true) { people { id name @include(if: $with) } }';
    gateway.seen.people.requests = 0;
    expect(codesOf(await gateway.ask(query, { variables: { with: null } }))).toEqual(['INVALID_INPUT']);
    expect(gateway.seen.people.requests).toBe(0);
    expect(codesOf(await gateway.ask(query))).toEqual([]);
  });

  it('survives clients that break off in the middle', async () => {
    await new Promise((resolve) => {
      const request = httpRequest(gateway.graphqlUrl, { method: 'POST', headers: { ...json, 'content-length': '1000' } });
      request.on('error', resolve);
      request.write('{"query":');
      setTimeout(() => request.destroy(new Error('gone')), 50);
    });
    expect((await gateway.ask('{ __typename }')).status).toBe(200);
  });
});
