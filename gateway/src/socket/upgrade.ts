import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@castgraph/logger';
import type { Upgrade } from '@castgraph/service';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';

export interface UpgradeOptions {
  /** Whether a page of this origin may connect as whoever is signed in to the site. */
  allowsOrigin: (origin: string | undefined) => boolean;
  registry: ConnectionRegistry;
  /** Whose connection it is, as far as that can be known before a word is said. */
  readAddress: (request: IncomingMessage) => Promise<string>;
  accept: Upgrade;
  log: Logger;
}

const FULL = '503 Service Unavailable';
const CROWDED = '429 Too Many Requests';
/** Nobody knows when a place will be free: it is worth a look each second. */
const RETRY = 'Retry-After: 1\r\n';
const COME_BACK: Readonly<Record<string, string>> = { [FULL]: RETRY, [CROWDED]: RETRY };

/** Answers a wish for a socket: by a place among those of its address, kept for as long as the connection lives, or by a refusal. */
export function createUpgrade({ allowsOrigin, registry, readAddress, accept, log }: UpgradeOptions): Upgrade {
  async function findRefusal(request: IncomingMessage, socket: Duplex): Promise<string | undefined> {
    if (request.url?.split('?')[0] !== '/graphql') return '404 Not Found';
    // A page elsewhere may come with a token of its own, which is asked for once the socket is open; never with a cookie.
    if (request.headers.cookie !== undefined && !allowsOrigin(request.headers.origin)) return '403 Forbidden';
    const address = await readAddress(request);
    // Whoever has gone meanwhile would never give the place back.
    if (socket.destroyed) return '400 Bad Request';
    const place = registry.reserve(address);
    if (place === 'full') return FULL;
    if (place === 'crowded') return CROWDED;
    socket.once('close', place.release);
    return undefined;
  }

  return (request, socket, head) => {
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n${COME_BACK[status] ?? ''}\r\n`);
    socket.on('error', () => socket.destroy());
    findRefusal(request, socket).then(
      (refusal) => (refusal === undefined ? accept(request, socket, head) : refuse(refusal)),
      (error: unknown) => {
        log.error({ err: error }, 'a socket was not placed');
        refuse('500 Internal Server Error');
      },
    );
  };
}
