import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../limits.ts';
import { codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { subgraphTimeoutMs: 4_000 } });
});
afterAll(() => gateway.close());

describe('a query over several subgraphs', () => {
  it('joins entities, and asks for each one once however often it stands in the answer', async () => {
    gateway.seen.people.representations.length = 0;
    const { data, errors } = await gateway.ask('{ things(first: 6) { title owner { name } } }');
    expect(errors).toBeUndefined();
    expect(data.things).toHaveLength(6);
    expect(data.things[3]).toEqual({ title: 'Thing t3', owner: { name: 'Person p1' } });
    expect(gateway.seen.people.representations).toEqual(['p0', 'p1']);
  });

  it('answers aliases, fragments, conditions and type names as the specification says', async () => {
    const query = `query Q($with: Boolean!, $not: Boolean = true) {
      a: thing(id: "t1") { ...T __typename again: title }
      thing(id: "t2") { id @include(if: $with) title @skip(if: $not) kind: __typename }
      __typename
    } fragment T on Thing { owner { kind: __typename nick } }`;
    const { data } = await gateway.ask(query, { variables: { with: false } });
    expect(data).toEqual({
      a: { owner: { kind: 'Person', nick: null }, __typename: 'Thing', again: 'Thing t1' },
      thing: { kind: 'Thing' },
      __typename: 'Query',
    });
  });

  it('answers response names that every object inherits', async () => {
    const { data } = await gateway.ask(
      '{ constructor: thing(id: "t1") { toString: title hasOwnProperty: owner { valueOf: name } } }',
    );
    expect(data.constructor.toString).toBe('Thing t1');
    expect(data.constructor.hasOwnProperty.valueOf).toBe('Person p1');
  });

  it('puts an error of a subgraph at its path, through lists and entities', async () => {
    const { data, errors } = await gateway.ask('{ people { name things { id broken } } }');
    expect(data.people[1]).toEqual({ name: 'Person p1', things: [{ id: 't1', broken: null }] });
    expect(errors?.map(({ path }) => path)).toEqual([
      ['people', 0, 'things', 0, 'broken'],
      ['people', 1, 'things', 0, 'broken'],
    ]);
    expect(codesOf({ errors })).toEqual(['CONFLICT', 'CONFLICT']);
  });

  it('lets a null travel to the next field that can be null, and says why once', async () => {
    const { data, errors } = await gateway.ask('{ things(first: 2) { id mustBroken } thing(id: "t1") { title } }');
    expect(data).toEqual({ things: null, thing: { title: 'Thing t1' } });
    expect(errors?.map(({ path }) => path)).toEqual(
      [
        ['things', 0, 'mustBroken'],
        ['things', 1, 'mustBroken'],
      ].slice(0, errors?.length),
    );
  });
});

describe('a subgraph that fails', () => {
  it('masks what was not written for callers, and gives a request id to ask with', async () => {
    const crash = await gateway.ask('{ fail(code: "CRASH") thing(id: "t1") { title } }');
    expect(crash.data).toEqual({ fail: null, thing: { title: 'Thing t1' } });
    expect(crash.errors).toHaveLength(1);
    expect(crash.errors?.[0]).toMatchObject({
      message: 'Something went wrong on our side.',
      path: ['fail'],
      extensions: { code: 'INTERNAL' },
    });
    expect(crash.errors?.[0]?.extensions.requestId).toBe(crash.headers.get('x-request-id'));
    const exploded = await gateway.ask('mutation { explode }');
    expect(JSON.stringify(exploded)).not.toMatch(/SELECT|\/srv|stack|secretColumn/);
  });

  it('hands on what was written for callers, with its details', async () => {
    const { errors } = await gateway.ask('{ fail(code: "NOT_FOUND") }');
    expect(errors).toMatchObject([
      { message: 'Written for callers.', path: ['fail'], extensions: { code: 'NOT_FOUND', field: 'code' } },
    ]);
  });

  it('is cut off at its time-out while the others answer', async () => {
    const { data, errors } = await gateway.ask('{ wait(ms: 20000) person(id: "p0") { name } }');
    expect(gateway.seen.things.waiting).toBe(1);
    expect(data).toEqual({ wait: null, person: { name: 'Person p0' } });
    expect(errors).toMatchObject([{ path: ['wait'], extensions: { code: 'UNAVAILABLE', retryable: true } }]);
  });

  it('has two seconds by default, and ten for a write', () => {
    expect(defaultLimits).toMatchObject({ subgraphTimeoutMs: 2_000, subgraphWriteTimeoutMs: 10_000 });
  });
});
