import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Logger, withRequest } from '@castgraph/logger';
import { createMetrics, type ReadinessCheck } from '@castgraph/service';
import { Histogram } from 'prom-client';
import { type Handler, readPath, readRequestId, sendJson } from './request.ts';

export interface SiteServerOptions {
  host: string;
  port: number;
  log: Logger;
  /** In the order in which they are asked; the last one answers everything. */
  handlers: readonly { name: string; handle: Handler }[];
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  readiness: Record<string, ReadinessCheck>;
}

const drainMs = 10_000;

/** The HTTP server in front of Next: one port for pages, graph, sessions and releases. */
export async function startSiteServer({ host, port, log, handlers, upgrade, readiness }: SiteServerOptions) {
  const metrics = createMetrics('shell');
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [metrics],
  });
  let isDraining = false;

  const operations: Handler = async (_req, res, path) => {
    if (path === '/health') sendJson(res, 200, { status: 'ok' });
    else if (path === '/ready') await sendReadiness(res, readiness, isDraining);
    else if (path === '/metrics') res.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
    else return false;
    return true;
  };
  const all = [{ name: 'operations', handle: operations }, ...handlers];

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const requestId = readRequestId(req);
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
  server.on('upgrade', upgrade);
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

async function sendReadiness(res: ServerResponse, readiness: Record<string, ReadinessCheck>, isDraining: boolean): Promise<void> {
  const parts = await Promise.all(
    Object.entries(readiness).map(async ([name, check]) => {
      const state = await Promise.resolve(check()).then(
        () => 'ok',
        () => 'unfit',
      );
      return [name, state] as const;
    }),
  );
  const isReady = !isDraining && parts.every(([, state]) => state === 'ok');
  sendJson(res, isReady ? 200 : 503, {
    status: isDraining ? 'draining' : isReady ? 'ok' : 'unfit',
    parts: Object.fromEntries(parts),
  });
}
