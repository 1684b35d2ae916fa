import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@castgraph/logger';
import { Pool } from 'undici';
import type { DescribeClient, ReadClientAddress } from './client-address.ts';
import { pickForwardedHeaders } from './forwarded-headers.ts';
import { type GraphLimits, graphLimits } from './graph-limits.ts';
import type { SiteOrigins } from './origins.ts';
import { relay } from './relay.ts';
import { type Handler, sendGraphError } from './request.ts';
import { readBody } from './request-body.ts';
import { createRequestsUnderWay } from './requests-under-way.ts';
import { createSocketRelay, type SocketRelay } from './socket-relay.ts';

export interface GraphProxy {
  handle: Handler;
  upgrade: SocketRelay['upgrade'];
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

  const headersFor = (req: IncomingMessage, requestId: string) => ({
    ...pickForwardedHeaders(req.headers),
    // The gateway knows the site alone; a remote that runs alone in development counts as part of it.
    ...(origins.has(req.headers.origin) ? { origin: origins.site } : {}),
    ...describeClient(req),
    'x-request-id': requestId,
  });
  const sockets = createSocketRelay({ gateway, headersFor, log });

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

  return {
    handle,
    upgrade: sockets.upgrade,
    async close() {
      sockets.close();
      await streams.destroy();
      await pool.close();
    },
  };
}

const mayStream = ({ headers }: IncomingMessage) => headers.accept?.includes('text/event-stream') ?? false;
