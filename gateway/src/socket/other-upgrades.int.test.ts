import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** As HTTP clients ask that would rather speak HTTP/2, such as Java's own. */
async function ask(method: string, search = '', body = '', upgrade = 'h2c') {
  const asked = request(`${gateway.graphqlUrl}${search}`, {
    method,
    headers: {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade,
      'http2-settings': 'AAMAAABkAARAAAAAAAIAAAAA',
      'content-type': 'application/json',
      accept: 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  asked.end(body);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return [answer.statusCode, await json(answer)];
}

describe('a request that offers HTTP/2', () => {
  const question = '{ thing(id: "t1") { title } }';
  const answered = [200, expect.objectContaining({ data: { thing: { title: 'Thing t1' } } })];

  it.each(['h2c', 'websocket'])('by POST is answered as any other: %s', async (upgrade) => {
    // Longer than what the line brings at once.
    const body = JSON.stringify({ query: `${question}${' '.repeat(90_000)}` });
    expect(await ask('POST', '', body, upgrade)).toEqual(answered);
  });

  it('by GET is answered as any other', async () => {
    expect(await ask('GET', `?query=${encodeURIComponent(question)}`)).toEqual(answered);
  });

  it('is refused as any other', async () => {
    const errors = [expect.objectContaining({ extensions: expect.objectContaining({ code: 'INVALID_INPUT' }) })];
    expect(await ask('POST', '', '{')).toEqual([400, expect.objectContaining({ errors })]);
  });
});
