import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Logger, withRequest } from '@castgraph/logger';
import {
  createMetrics,
  createRequestHistogram,
  isFromInside,
  onWebSocketUpgrade,
  type ReadinessCheck,
  readReadiness,
  readRequestId,
  type Upgrade,
} from '@castgraph/service';
import { type Handler, readPath, sendJson } from './request.ts';

export interface SiteServerOptions {
  host: string;
  port: number;
  log: Logger;
  /** In the order in which they are asked; the last one answers everything. */
  handlers: readonly { name: string; handle: Handler }[];
  /** Takes or refuses a WebSocket. */
  upgrade: Upgrade;
  readiness: Record<string, ReadinessCheck>;
}

const drainMs = 10_000;

/** The HTTP server in front of Next: one port for pages, graph, sessions and releases. */
export async function startSiteServer({ host, port, log, handlers, upgrade, readiness }: SiteServerOptions) {
  const metrics = createMetrics('shell');
  const seconds = createRequestHistogram(metrics);
  let isDraining = false;

  const operations: Handler = async (req, res, path) => {
    const isInside = isFromInside(req);
    if (path === '/health') sendJson(res, 200, { status: 'ok' });
    else if (path === '/ready') {
      const { isReady, body } = await readReadiness(readiness, isDraining);
      sendJson(res, isReady ? 200 : 503, isInside ? body : { status: body.status });
    } else if (path === '/metrics' && isInside)
      res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
    else return false;
    return true;
  };
  const all = [{ name: 'operations', handle: operations }, ...handlers];

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const requestId = readRequestId(req.headers);
    const path = readPath(req);
    let route = 'none';
    res.setHeader('x-request-id', requestId);
    if (isDraining) res.setHeader('connection', 'close');
    res.on('close', () => {
      const ms = performance.now() - startedAt;
      const labels = { method: req.method ?? 'GET', route, status: res.statusCode };
      seconds.observe(labels, ms / 1_000);
      if (route !== 'operations') log.debug({ requestId, ...labels, path, ms: Math.round(ms) }, 'request');
    });
    // An address with another host in it would be sent back in redirects.
    if (!path.startsWith('/')) {
      const error = { code: 'INVALID_INPUT', message: 'The address of a request begins with a slash.', requestId };
      return sendJson(res, 400, { error }, { connection: 'close' });
    }
    try {
      for (const { name, handle } of all) {
        route = name;
        if (await withRequest(requestId, async () => handle(req, res, path, requestId))) return;
      }
    } catch (error) {
      log.error({ err: error, requestId, path }, 'request failed');
      if (res.headersSent) res.destroy();
      else sendJson(res, 500, { error: { code: 'INTERNAL', message: 'Something went wrong on our side.', requestId } });
    }
  }

  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 120_000 },
    (req, res) => void serve(req, res),
  );
  onWebSocketUpgrade(server, upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  log.info({ host, port: (server.address() as AddressInfo).port }, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    /** Answers 503 on /ready from now on, finishes what is under way, then closes. */
    async close(): Promise<void> {
      isDraining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const limit = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(limit);
    },
  };
}
