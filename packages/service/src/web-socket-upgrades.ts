import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { followAnswers } from './last-answers.ts';

export type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Hears wishes for a WebSocket alone. A server that listens for upgrades is given every request that offers one, and some HTTP
 * clients offer HTTP/2 (`h2c`) with each: a server need not take what is offered (RFC 9110, 7.8), so that these are answered as
 * the requests they are.
 */
export function onWebSocketUpgrade(server: Server, upgrade: Upgrade): void {
  const answers = followAnswers(server);
  server.on('upgrade', (request, socket, head) => {
    if (wantsWebSocket(request)) return upgrade(request, socket, head);
    const before = answers.get(socket);
    if (before === undefined || before.closed) return answerAsRequest(server, request, socket, head);
    // It did not wait for the answer before, which is still to be sent: behind that the client has to ask anew.
    socket.on('error', () => socket.destroy());
    before.once('close', () => socket.end());
  });
}

const wantsWebSocket = ({ method, headers }: IncomingMessage) =>
  method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket';

/** Of more than a thousand, Node does not tell all, and one that is missing could be the body's length. */
const HEADERS_MAX = 200;
/** What only the offer was for. */
const OFFER = new Set(['upgrade', 'http2-settings']);

/**
 * Hands the connection back to its server as a new one, which begins with the same request without the offer. Node 20 has no other
 * way to decline; from 24.9 on there is `shouldUpgradeCallback`.
 */
function answerAsRequest(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  if (rawHeaders.length > 2 * HEADERS_MAX) {
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    return;
  }
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (OFFER.has(name.toLowerCase())) continue;
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutOffer(value) : value}`);
  }
  // The last to be put back is the first to be read; what Node reads of a header are these very bytes.
  if (head.length > 0) socket.unshift(head);
  socket.unshift(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  server.emit('connection', socket);
}

const withoutOffer = (options: string) =>
  options
    .split(',')
    .map((option) => option.trim())
    .filter((option) => !OFFER.has(option.toLowerCase()))
    .join(', ');
