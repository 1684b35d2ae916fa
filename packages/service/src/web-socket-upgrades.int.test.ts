import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onWebSocketUpgrade } from './index.ts';

/** Answers what it was asked, as JSON of one line. */
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  response.end(`${JSON.stringify({ method, url, headers, body: await text(request) })}\n`);
});
const upgrades: IncomingMessage[] = [];
beforeAll(async () => {
  onWebSocketUpgrade(server, (request, socket, head) => {
    upgrades.push(request);
    socket.end(`upgraded ${head}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

function open() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  const waiting: (() => void)[] = [];
  const tell = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  socket.on('data', (chunk) => {
    heard += chunk;
    tell();
  });
  socket.on('close', tell).on('error', tell);
  return {
    write: (...lines: string[]) => socket.write(lines.join('\r\n'), 'latin1'),
    hangUp: () => socket.destroy(),
    /** The next answer's body. */
    async body() {
      for (;;) {
        const found = /\{.*\}\n/.exec(heard);
        if (found) {
          heard = heard.slice(found.index + found[0].length);
          return JSON.parse(found[0]);
        }
        if (socket.destroyed) throw new Error(`There is no answer: ${heard}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async all() {
      if (!socket.destroyed) await once(socket, 'close');
      return heard;
    },
  };
}

const offer = ['Host: here', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'];

describe('a request that offers another protocol', () => {
  it('is answered as if it did not, whatever its body comes in', async () => {
    const client = open();
    client.write('POST /a?b=c HTTP/1.1', ...offer, 'X-Name: caf\u00e9', 'X-Empty:', 'Content-Length: 10', '', 'hel');
    client.write('lo th');
    client.write('er');
    const { headers, ...asked } = await client.body();
    expect(asked).toEqual({ method: 'POST', url: '/a?b=c', body: 'hello ther' });
    expect(headers).toEqual({ host: 'here', connection: '', 'x-name': 'caf\u00e9', 'x-empty': '', 'content-length': '10' });
    client.write('PUT / HTTP/1.1', ...offer, 'Transfer-Encoding: chunked', '', '3', 'abc', '');
    client.write('2', 'de', '0', '', '');
    expect(await client.body()).toMatchObject({ method: 'PUT', body: 'abcde' });
    client.write('GET / HTTP/1.1', ...offer, '', '');
    expect(await client.body()).toMatchObject({ method: 'GET', body: '' });
    client.hangUp();
  });

  it('leaves the connection as it was: for the next ones, and for a WebSocket at last', async () => {
    const client = open();
    for (let n = 0; n < 50; n++) {
      client.write(`POST /${n} HTTP/1.1`, ...offer, 'Content-Length: 2', '', '{}');
      expect(await client.body()).toMatchObject({ url: `/${n}`, body: '{}' });
    }
    client.write('GET /socket HTTP/1.1', 'Host: here', 'Connection: Upgrade', 'Upgrade: WebSocket', '', 'rest');
    expect(await client.all()).toBe('upgraded rest');
    expect(upgrades.map(({ url }) => url)).toEqual(['/socket']);
  });

  it('that does not wait for the answer before leaves it whole, and has to be asked again', async () => {
    const client = open();
    const [first, second] = [1, 2].map((n) => [`POST /${n} HTTP/1.1`, ...offer, 'Content-Length: 2', '', '{}'].join('\r\n'));
    client.write(`${first}${second}`);
    expect(await client.body()).toMatchObject({ url: '/1', body: '{}' });
    expect(await client.all()).toBe('');
  });

  it('keeps what else it says of the connection', async () => {
    const client = open();
    client.write('GET / HTTP/1.1', 'Host: here', 'Connection: close, Upgrade', 'Upgrade: h2c, websocket', '', '');
    expect((await client.body()).headers).toEqual({ host: 'here', connection: 'close' });
    await client.all();
  });

  it('cannot make two requests of one, by folded lines or by more headers than are told', async () => {
    const folded = open();
    folded.write('GET / HTTP/1.1', ...offer, 'X-Fold: a', ' GET /hidden HTTP/1.1', '', '');
    folded.write('GET /last HTTP/1.1', 'Host: here', 'Connection: close', '', '');
    expect(await folded.all()).not.toContain('"/hidden"');
    const many = open();
    const filler = Array.from({ length: 1_200 }, () => 'a:');
    many.write('POST / HTTP/1.1', ...offer, ...filler, 'Content-Length: 25', '', 'GET /hidden HTTP/1.1\r\n\r\n\r\n');
    expect(await many.all()).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('for a WebSocket by POST is not one for a WebSocket', async () => {
    const client = open();
    client.write('POST / HTTP/1.1', 'Host: here', 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 2', '', 'hi');
    expect(await client.body()).toMatchObject({ method: 'POST', body: 'hi' });
    client.hangUp();
  });
});
