import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '@castgraph/testkit';
import { WebSocket } from 'ws';

interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A socket that speaks the protocol by hand. Rejects with the status where it is refused. */
export async function openRawSocket(url: string, headers: Record<string, string> = {}, protocol = 'graphql-transport-ws') {
  const socket = new WebSocket(url, protocol, { headers });
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.once('error', reject);
  });
  return {
    socket,
    messages,
    closed,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    saw: (type: string) => until(type, () => messages.find((message) => message.type === type)),
    async init(accessToken?: string) {
      this.send({ type: 'connection_init', payload: accessToken === undefined ? undefined : { accessToken } });
      await this.saw('connection_ack');
    },
  };
}

/** A client that speaks, hears, and never answers a close: every WebSocket library would. */
export async function openStubbornSocket(url: string) {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = '';
  socket.setEncoding('latin1').on('data', (text) => {
    heard += text;
  });
  socket.on('error', () => {});
  const gone = once(socket, 'close');
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${'A'.repeat(22)}==`,
  ];
  const lines = [`GET ${pathname} HTTP/1.1`, `Host: ${hostname}`, ...upgrade, 'Sec-WebSocket-Protocol: graphql-transport-ws'];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await until('the upgrade', () => heard.includes('\r\n\r\n'));
  return {
    gone,
    /** True once these characters came in. */
    hears: (text: string) => until(text, () => heard.includes(text)),
    /** One masked text frame (RFC 6455, 5.2), the mask being zeros. */
    send(message: unknown) {
      const payload = Buffer.from(JSON.stringify(message));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(payload.length);
      const head = payload.length < 126 ? [Buffer.from([0x81, 0x80 | payload.length])] : [Buffer.from([0x81, 0xfe]), length];
      socket.write(Buffer.concat([...head, Buffer.alloc(4), payload]));
    },
    hangUp: () => socket.destroy(),
  };
}
