import { type IncomingMessage, request as openUpgrade } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@castgraph/logger';
import { readRequestId } from '@castgraph/service';
import { Pool } from 'undici';
import type { DescribeClient } from './client-address.ts';
import { pickForwardedHeaders } from './forwarded-headers.ts';
import type { SiteOrigins } from './origins.ts';
import { relay } from './relay.ts';
import { type Handler, sendGraphError } from './request.ts';

export interface GraphProxy {
  handle: Handler;
  /** Joins a browser's WebSocket with one to the gateway. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface GraphProxyOptions {
  gatewayUrl: string;
  describeClient: DescribeClient;
  origins: SiteOrigins;
  log: Logger;
}

/** `/graphql` of the site is the gateway's, with the browser's address vouched for. Bodies stream both ways. */
export function createGraphProxy({ gatewayUrl, describeClient, origins, log }: GraphProxyOptions): GraphProxy {
  const gateway = new URL(gatewayUrl);
  const pool = new Pool(gateway.origin, { connections: 128, headersTimeout: 30_000, bodyTimeout: 0, pipelining: 1 });
  // A stream of events keeps its connection for as long as it lasts: a bounded pool would be full of them.
  const streams = new Pool(gateway.origin, { connections: null, headersTimeout: 30_000, bodyTimeout: 0, pipelining: 1 });
  const sockets = new Set<Duplex>();

  const headersFor = (req: IncomingMessage, requestId: string) => ({
    ...pickForwardedHeaders(req.headers),
    // The gateway knows the site alone; a remote that runs alone in development counts as part of it.
    ...(origins.has(req.headers.origin) ? { origin: origins.site } : {}),
    ...describeClient(req),
    'x-request-id': requestId,
  });

  const handle: Handler = async (req, res, path, requestId) => {
    if (path !== '/graphql') return false;
    const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
    await relay({
      pool: mayStream(req) ? streams : pool,
      request: {
        path: req.url ?? '/graphql',
        method: (req.method ?? 'GET') as 'GET',
        headers: headersFor(req, requestId),
        body: hasBody ? req : null,
      },
      res,
      requestId,
      isStream: mayStream(req),
      refuse: () => sendGraphError(res, 503, 'UNAVAILABLE', 'The service does not answer. Try again in a moment.', requestId),
      log,
    });
    return true;
  };

  function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const requestId = readRequestId(req.headers);
    const upstream = openUpgrade({
      host: gateway.hostname,
      port: gateway.port,
      path: '/graphql',
      headers: { ...headersFor(req, requestId), connection: 'Upgrade', upgrade: 'websocket', host: gateway.host },
    });
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    upstream.on('upgrade', (answer, far, farHead) => {
      const lines = Object.entries(answer.headers)
        .filter(([name]) => /^(sec-websocket-|upgrade$|connection$)/.test(name))
        .map(([name, value]) => `${name}: ${String(value)}\r\n`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
      if (farHead.length > 0) socket.write(farHead);
      if (head.length > 0) far.write(head);
      far.on('error', () => socket.destroy());
      far.on('close', () => socket.destroy());
      socket.on('close', () => far.destroy());
      far.pipe(socket).pipe(far);
    });
    upstream.on('response', (answer) => {
      answer.resume();
      refuse(`${answer.statusCode} ${answer.statusMessage ?? 'Refused'}`);
    });
    upstream.on('error', (error) => {
      log.warn({ err: error, requestId }, 'the gateway took no socket');
      refuse('503 Service Unavailable');
    });
    upstream.end();
  }

  return {
    handle,
    upgrade,
    async close() {
      for (const socket of sockets) socket.destroy();
      await streams.destroy();
      await pool.close();
    },
  };
}

const mayStream = ({ headers }: IncomingMessage) => headers.accept?.includes('text/event-stream') ?? false;
