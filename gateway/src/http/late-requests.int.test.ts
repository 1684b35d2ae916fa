import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../testing/event-reader.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ limits: { requestTimeoutMs: 400 } });
});
afterAll(() => gateway.close());

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

/** Everything that the gateway says to these bytes, up to the end of the connection, which is the gateway's to make. */
async function send(bytes: string, goOn?: (socket: Socket) => NodeJS.Timeout): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  opened.push(socket);
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  // A byte may be on its way to a connection that has just been ended.
  socket.on('error', () => {});
  socket.write(bytes);
  const timer = goOn?.(socket);
  await once(socket, 'close');
  clearInterval(timer);
  return text;
}

const head = (...lines: string[]) =>
  `${['POST /graphql HTTP/1.1', 'Host: gateway', 'Content-Type: application/json', ...lines].join('\r\n')}\r\n\r\n`;
const LATE =
  /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*\r\n\r\n\{"error":\{"code":"INVALID_INPUT","message":"The request took too long/;

describe('a request that does not come to its end', () => {
  it.each([
    ['headers', 'POST /graphql HTTP/1.1\r\nHost: gateway\r\n'],
    ['a body', `${head('Content-Length: 100000')}{`],
    ['a body in chunks', `${head('Transfer-Encoding: chunked')}1\r\n{\r\n`],
    ['anything', ''],
  ])('for want of %s is answered 408 in a coded form, and its connection ends', async (_what, bytes) => {
    expect(await send(bytes)).toMatch(LATE);
  });

  it('is not kept alive by a byte now and then', async () => {
    const drip = (socket: Socket) => setInterval(() => socket.write(' '), 50);
    expect(await send(`${head('Content-Length: 100000')}{`, drip)).toMatch(LATE);
  });

  it('is answered once where its answer has begun', async () => {
    const address = `/graphql?query=${encodeURIComponent('subscription { ticks(topic: "late") { number } }')}`;
    const bytes = `GET ${address} HTTP/1.1\r\nHost: gateway\r\nAccept: text/event-stream\r\nContent-Length: 10\r\n\r\n`;
    const text = await send(bytes);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe('what has arrived', () => {
  it('may take longer to be answered, be it a socket, a stream or an answer', async () => {
    const client = await openRawSocket(gateway.socketUrl);
    opened.push({ destroy: () => client.socket.terminate() });
    await client.init();
    const query = 'subscription { ticks(topic: "slow") { number } }';
    const stream = await readEvents(gateway.graphqlUrl, { body: { query } });
    opened.push({ destroy: stream.hangUp });
    // By then a late request, which began after them, has been given up.
    expect(await send(`${head('Content-Length: 100000')}{`)).toMatch(LATE);
    client.send({ type: 'subscribe', id: '1', payload: { query: '{ __typename }' } });
    await client.saw('complete');
    expect(stream.state.isOver).toBe(false);
  });
});

describe('what is not HTTP', () => {
  it('is answered 400 in a coded form', async () => {
    expect(await send('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"code":"INVALID_INPUT"/);
  });
});
