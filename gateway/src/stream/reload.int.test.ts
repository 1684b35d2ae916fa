import { rename, writeFile } from 'node:fs/promises';
import { until } from '@castgraph/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeGraph } from '../testing/compose-graph.ts';
import { type ReadOptions, readEvents } from '../testing/event-reader.ts';
import { exampleSdl } from '../testing/example-sdl.ts';
import { readMetric } from '../testing/read-metric.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
type Stream = Awaited<ReturnType<typeof readEvents>>;
const opened: Stream[] = [];
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.hangUp();
  await gateway.close();
});

async function subscribe(selection: string, { headers }: ReadOptions = {}): Promise<Stream> {
  const query = `subscription { ticks(topic: "reload") { number ${selection} } }`;
  const stream = await readEvents(gateway.graphqlUrl, { body: { query }, headers });
  opened.push(stream);
  await until('an event', () => stream.events.length > 0);
  return stream;
}

async function put(sdl: Record<string, string>): Promise<void> {
  const { supergraphSdl, publicSdl } = composeGraph(sdl);
  await writeFile(gateway.files.publicFile, publicSdl);
  await writeFile(`${gateway.files.supergraphFile}.new`, supergraphSdl);
  await rename(`${gateway.files.supergraphFile}.new`, gateway.files.supergraphFile);
}

const errorOf = ({ events }: Stream) => events.findLast(({ data }) => data?.errors !== undefined)?.data.errors[0].extensions;
/** Where things has what it knows of people. */
const OF_THINGS = 'type Person @key(fields: "id") { id: ID!';
const changed = { code: 'UNAVAILABLE', reason: 'GRAPH_CHANGED', retryable: true };

/** The one ends with the reason, and the other goes on. */
async function expectEnds(ending: Stream, staying: Stream): Promise<void> {
  await until('the end of one', () => ending.state.isOver);
  expect(errorOf(ending)).toEqual(changed);
  const before = staying.events.length;
  await until('the other goes on', () => staying.events.length > before + 2);
  expect([staying.state.isOver, errorOf(staying)]).toEqual([false, undefined]);
}

describe('a live stream, once the graph has changed', () => {
  it('ends where a field of it has become guarded', async () => {
    const [ending, staying] = [await subscribe('thing { title }'), await subscribe('thing { id }')];
    await put({
      ...exampleSdl,
      things: exampleSdl.things.replace('title: String!', 'title: String @requiresScopes(scopes: [["admin"]])'),
    });
    await expectEnds(ending, staying);
  });

  it('ends where a guarded field of it asks for another scope', async () => {
    const headers = { authorization: `Bearer ${await gateway.issuer.token({ role: 'ADMIN' })}` };
    const ending = await subscribe('thing { owner { salary } }', { headers });
    const staying = await subscribe('thing { owner { name } }', { headers });
    const salary = (scope: string) => `salary: Int @requiresScopes(scopes: [["${scope}"]])`;
    await put({ ...exampleSdl, people: exampleSdl.people.replace(salary('admin'), salary('payroll')) });
    await expectEnds(ending, staying);
  });

  it('ends where a field of it has moved to another subgraph', async () => {
    const [ending, staying] = [await subscribe('thing { owner { nick } }'), await subscribe('thing { owner { name } }')];
    await put({
      people: exampleSdl.people.replace('nick: String\n', ''),
      things: exampleSdl.things.replace(OF_THINGS, `${OF_THINGS} nick: String`),
    });
    await expectEnds(ending, staying);
  });

  it('ends where a subgraph that is asked anyway is asked for something else', async () => {
    const ending = await subscribe('thing { owner { name nick } title }');
    const staying = await subscribe('thing { owner { name } title }');
    await put({
      people: exampleSdl.people.replace('nick: String\n', ''),
      things: exampleSdl.things.replace(OF_THINGS, `${OF_THINGS} nick: String`),
    });
    await expectEnds(ending, staying);
  });

  it('goes on where it was denied a field, and is denied it still', async () => {
    const denied = await subscribe('thing { owner { name salary } }');
    const ending = await subscribe('thing { owner { nick } }');
    await put({ ...exampleSdl, people: exampleSdl.people.replace('nick: String\n', '') });
    await until('the end of one', () => ending.state.isOver);
    const before = denied.events.length;
    await until('the other goes on', () => denied.events.length > before + 2);
    expect(errorOf(denied)).toEqual({ code: 'UNAUTHENTICATED' });
    expect(denied.events.at(-1)?.data.data.ticks.thing.owner).toMatchObject({ salary: null });
  });
});

describe('a subscription that cannot be planned', () => {
  const query = `subscription ($representations: Boolean!) {
    ticks(topic: "no plan") { thing { owner { nick name @include(if: $representations) } } }
  }`;

  it('is refused to everybody who asks, and keeps no other stream from ending when the graph changes', async () => {
    const ending = await subscribe('thing { owner { nick } }');
    const staying = await subscribe('thing { owner { name } }');
    for (let client = 0; client < 2; client++) {
      const refused = await readEvents(gateway.graphqlUrl, { body: { query, variables: { representations: true } } });
      opened.push(refused);
      await until('the end', () => refused.state.isOver);
      expect(errorOf(refused)).toMatchObject({ code: 'INVALID_INPUT', reason: 'NOT_SUPPORTED' });
    }
    expect(await readMetric(gateway.url, 'gateway_upstreams')).toBe(2);
    await put({ ...exampleSdl, people: exampleSdl.people.replace('nick: String\n', '') });
    await expectEnds(ending, staying);
  });
});
