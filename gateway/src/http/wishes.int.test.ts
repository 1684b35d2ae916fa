import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRawSocket } from '../testing/raw-socket.ts';
import { type AskOptions, codesOf, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const MUTATION = 'mutation { greet(name: "x") }';
const wishes = { dryRun: 'x-castgraph-dry-run', explain: 'x-castgraph-explain' } as const;
const names = Object.keys(wishes) as (keyof typeof wishes)[];
const accepts = ['application/json', 'application/graphql-response+json', 'text/event-stream'];
/** What somebody may well send, and what means nothing here. */
const headerValues = ['true', '1, 1', '', 'yes', '01', 'false'];
const extensionValues = ['true', 'false', 1, 0, '', {}, [true]];
const everyPair = <A, B>(as: readonly A[], bs: readonly B[]) => as.flatMap((a) => bs.map((b) => [a, b] as const));

async function expectRefused(name: string, body: Record<string, unknown>, options: AskOptions): Promise<void> {
  const before = gateway.seen.people.requests;
  const answer = await gateway.ask(body, { token: await gateway.issuer.token(), ...options });
  expect([answer.status, codesOf(answer), answer.data]).toEqual([400, ['INVALID_INPUT'], undefined]);
  expect(answer.errors?.[0]?.message).toContain(name);
  expect(gateway.seen.people.requests).toBe(before);
}

describe('a wish that is not understood', () => {
  it.each(everyPair(names, headerValues))('%s, as the header "%s", is refused, and nothing runs', async (name, value) => {
    for (const accept of accepts)
      await expectRefused(wishes[name], { query: MUTATION }, { headers: { [wishes[name]]: value, accept } });
  });

  it.each(everyPair(names, extensionValues))('%s, as the extension %j, is refused, and nothing runs', async (name, value) => {
    const body = { query: MUTATION, extensions: { [name]: value } };
    for (const accept of accepts) await expectRefused(`extensions.${name}`, body, { headers: { accept } });
    // Nor does a header that is understood make it good.
    await expectRefused(`extensions.${name}`, body, { headers: { [wishes[name]]: '1' } });
  });

  it.each(everyPair(names, extensionValues))('%s, as the extension %j, is refused over a WebSocket', async (name, value) => {
    const before = gateway.seen.people.requests;
    const client = await openRawSocket(gateway.socketUrl);
    await client.init();
    client.send({ type: 'subscribe', id: '1', payload: { query: MUTATION, extensions: { [name]: value } } });
    expect(await client.saw('error')).toMatchObject({
      payload: [{ message: expect.stringContaining(`extensions.${name}`), extensions: { code: 'INVALID_INPUT' } }],
    });
    expect(gateway.seen.people.requests).toBe(before);
    client.socket.close();
  });

  it('refuses a list in which one operation has it', async () => {
    const before = gateway.seen.people.requests;
    const response = await fetch(gateway.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([{ query: MUTATION }, { query: MUTATION, extensions: { dryRun: 'true' } }]),
    });
    expect(response.status).toBe(400);
    expect(gateway.seen.people.requests).toBe(before);
  });
});

describe('a wish that is not had', () => {
  it.each(names)('%s is said by 0 in the header, by false or null in the extensions', async (name) => {
    for (const [value, header] of [
      [undefined, '0'],
      [false, '0'],
      [null, '0'],
    ] as const) {
      const before = gateway.seen.people.requests;
      const answer = await gateway.ask(
        { query: MUTATION, extensions: { [name]: value } },
        { headers: { [wishes[name]]: header } },
      );
      expect([answer.status, answer.data]).toMatchObject([200, { greet: expect.any(String) }]);
      expect(answer.extensions).not.toHaveProperty('explain');
      expect(gateway.seen.people.requests).toBe(before + 1);
    }
  });
});
