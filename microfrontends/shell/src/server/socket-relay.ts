import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@castgraph/logger';
import { readRequestId } from '@castgraph/service';

export interface SocketRelay {
  /** Joins a browser's WebSocket with one to the gateway. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops all of them. */
  close(): void;
}

export interface SocketRelayOptions {
  gateway: URL;
  headersFor: (req: IncomingMessage, requestId: string) => OutgoingHttpHeaders;
  log: Logger;
}

export function createSocketRelay({ gateway, headersFor, log }: SocketRelayOptions): SocketRelay {
  const sockets = new Set<Duplex>();
  return {
    upgrade(req, socket, head) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      const requestId = readRequestId(req.headers);
      const upstream = request({
        host: gateway.hostname,
        port: gateway.port,
        path: '/graphql',
        headers: { ...headersFor(req, requestId), connection: 'Upgrade', upgrade: 'websocket', host: gateway.host },
      });
      const refuse = (status: string, more = '') =>
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n${more}\r\n`);
      upstream.on('upgrade', (answer, far, farHead) => {
        socket.write(writeSwitch(answer));
        if (farHead.length > 0) socket.write(farHead);
        if (head.length > 0) far.write(head);
        join(socket, far);
      });
      upstream.on('response', (answer) => {
        answer.resume();
        const wait = answer.headers['retry-after'];
        refuse(`${answer.statusCode} ${answer.statusMessage ?? 'Refused'}`, wait === undefined ? '' : `Retry-After: ${wait}\r\n`);
      });
      upstream.on('error', (error) => {
        log.warn({ err: error, requestId }, 'the gateway took no socket');
        refuse('503 Service Unavailable');
      });
      upstream.end();
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The gateway's own consent, without what it says to this process alone. */
function writeSwitch({ headers }: IncomingMessage): string {
  const lines = Object.entries(headers)
    .filter(([name]) => /^(sec-websocket-|upgrade$|connection$)/.test(name))
    .map(([name, value]) => `${name}: ${String(value)}\r\n`);
  return `HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`;
}

/** What one of the two says, the other hears; neither outlives the other. */
function join(near: Duplex, far: Duplex): void {
  far.on('error', () => near.destroy());
  far.on('close', () => near.destroy());
  near.on('close', () => far.destroy());
  far.pipe(near).pipe(far);
}
