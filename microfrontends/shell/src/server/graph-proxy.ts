import { type IncomingMessage, request as openUpgrade, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@castgraph/logger';
import { readRequestId } from '@castgraph/service';
import { Pool } from 'undici';
import type { DescribeClient, ReadClientAddress } from './client-address.ts';
import { pickForwardedHeaders } from './forwarded-headers.ts';
import { type GraphLimits, graphLimits } from './graph-limits.ts';
import type { SiteOrigins } from './origins.ts';
import { relay } from './relay.ts';
import { type Handler, sendGraphError } from './request.ts';
import { readBody } from './request-body.ts';
import { createRequestsUnderWay } from './requests-under-way.ts';

export interface GraphProxy {
  handle: Handler;
  /** Joins a browser's WebSocket with one to the gateway. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

export interface GraphProxyOptions {
  gatewayUrl: string;
  describeClient: DescribeClient;
  readAddress: ReadClientAddress;
  origins: SiteOrigins;
  log: Logger;
  limits?: Partial<GraphLimits>;
}

/**
 * `/graphql` of the site is the gateway's, with the browser's address vouched for. Connections to the gateway are shared by all:
 * none is taken before a body is there, and none is kept for a client that does not read.
 */
export function createGraphProxy(options: GraphProxyOptions): GraphProxy {
  const { gatewayUrl, describeClient, readAddress, origins, log } = options;
  const limits = { ...graphLimits, ...options.limits };
  const gateway = new URL(gatewayUrl);
  const timeouts = { headersTimeout: 30_000, bodyTimeout: 0, pipelining: 1 };
  const pool = new Pool(gateway.origin, { connections: limits.connections, ...timeouts });
  // A stream of events keeps its connection for as long as it lasts: a bounded pool would be full of them.
  const streams = new Pool(gateway.origin, { connections: null, ...timeouts });
  const requestsUnderWay = createRequestsUnderWay(limits.requestsPerAddress);
  const streamsUnderWay = createRequestsUnderWay(limits.streamsPerAddress);
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
    const leave = (mayStream(req) ? streamsUnderWay : requestsUnderWay).enter(readAddress(req));
    if (leave === undefined) {
      const message = 'Too many requests from here are under way. Wait for one to end.';
      const wait = { headers: { 'retry-after': '1' }, details: { retryAfterMs: 1_000 } };
      sendGraphError(res, 429, 'RATE_LIMITED', message, requestId, wait);
      return true;
    }
    res.on('close', leave);
    try {
      const hasBody = req.method !== 'GET' && req.method !== 'HEAD';
      const body = hasBody ? await readBody(req, { bytesMax: limits.bodyBytes, idleMs: limits.bodyIdleMs }) : Buffer.alloc(0);
      if (body === 'too-large') sendGraphError(res, 413, 'INVALID_INPUT', 'The body is too large.', requestId);
      else if (body === 'stalled') {
        const message = 'The body did not come in time.';
        sendGraphError(res, 408, 'INVALID_INPUT', message, requestId, { headers: { connection: 'close' } });
      } else await forward(req, res, requestId, body);
    } catch (error) {
      log.debug({ err: error, requestId }, 'the client left before its request was whole');
      res.destroy();
    }
    return true;
  };

  function forward(req: IncomingMessage, res: ServerResponse, requestId: string, body: Buffer): Promise<void> {
    return relay({
      pool: mayStream(req) ? streams : pool,
      request: {
        path: req.url ?? '/graphql',
        method: (req.method ?? 'GET') as 'GET',
        headers: headersFor(req, requestId),
        body: body.length > 0 ? body : null,
      },
      res,
      requestId,
      answerIdleMs: limits.answerIdleMs,
      isStream: mayStream(req),
      refuse: () => sendGraphError(res, 503, 'UNAVAILABLE', 'The service does not answer. Try again in a moment.', requestId),
      log,
    });
  }

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
