import type { ServerResponse } from 'node:http';
import { AppError } from '@castgraph/errors';
import { type Logger, withRequest } from '@castgraph/logger';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { Registry } from 'prom-client';
import { isFromInside } from './inside.ts';
import { followAnswers } from './last-answers.ts';
import { createMetrics, createRequestHistogram } from './metrics.ts';
import { type ReadinessCheck, readReadiness } from './readiness.ts';
import { readRequestId } from './request-id.ts';
import { answerUnread, limitArrival } from './unread-requests.ts';

export type { FastifyInstance } from 'fastify';
export { isFromInside } from './inside.ts';
export { createMetrics, createRequestHistogram } from './metrics.ts';
export { type ReadinessCheck, readReadiness } from './readiness.ts';
export { readRequestId } from './request-id.ts';
export { onWebSocketUpgrade, type Upgrade } from './web-socket-upgrades.ts';

export interface ServiceOptions {
  name: string;
  host: string;
  port: number;
  log: Logger;
  /** Named parts that must be fit before work is sent here, each bounded to 2 s. */
  readiness?: Record<string, ReadinessCheck>;
  /** Mounts the process's own routes. */
  routes?: (app: FastifyInstance) => Promise<void> | void;
  server?: Pick<FastifyServerOptions, 'bodyLimit' | 'routerOptions'>;
  /** How long a request may take to arrive, with its body; 30,000 by default. A later one is answered 408. Answers may take any time. */
  requestTimeoutMs?: number;
  metrics?: Registry;
  /** What `/metrics` answers where that is more than this process's own. */
  readMetrics?: () => Promise<string>;
}

export interface Service {
  app: FastifyInstance;
  metrics: Registry;
  /** Answers 503 on /ready from now on, finishes what is under way, then closes. */
  close(): Promise<void>;
}

/** Bodies are operations, of megabytes at the most: media are uploaded to the object store. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Starts an HTTP server with `/health`, `/ready` and `/metrics` beside the process's own routes. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, host, port, log, readiness = {}, metrics = createMetrics(name) } = options;
  const readMetrics = options.readMetrics ?? (() => metrics.metrics());
  const app = Fastify({
    logger: false,
    ...limitArrival(options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS),
    clientErrorHandler: (error, socket) => answerUnread(error, socket, answers.get(socket)),
    genReqId: ({ headers }) => readRequestId(headers),
    forceCloseConnections: 'idle',
    // An address that no router can read never reaches the handlers below.
    frameworkErrors: (_error, { id }, { raw }: { raw: ServerResponse }) => {
      const { status, body } = describeHttpError(new AppError('INVALID_INPUT', 'This address cannot be read.'), id);
      raw.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'x-request-id': id }).end(JSON.stringify(body));
    },
    ...options.server,
  });
  const answers = followAnswers(app.server);
  let isDraining = false;

  const seconds = createRequestHistogram(metrics);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    withRequest(request.id, done);
  });
  // Also for requests that began before the draining: a connection kept open would hold the server up.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining) reply.header('connection', 'close');
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (!['/health', '/ready', '/metrics'].includes(route)) {
      log.debug(
        { requestId: request.id, method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'request',
      );
    }
    done();
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = describeHttpError(error, request.id);
    if (status >= 500) log.error({ err: error, requestId: request.id }, 'request failed');
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.status(404).send({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.', requestId: request.id } }),
  );

  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', async (request, reply) => {
    const { isReady, body } = await readReadiness(readiness, isDraining);
    return reply.status(isReady ? 200 : 503).send(isFromInside(request.raw) ? body : { status: body.status });
  });
  app.get('/metrics', async (request, reply) => {
    if (!isFromInside(request.raw)) return reply.callNotFound();
    return reply.type(metrics.contentType).send(await readMetrics());
  });

  await options.routes?.(app);
  await app.listen({ host, port });
  log.info({ host, port }, 'listening');
  return {
    app,
    metrics,
    async close() {
      isDraining = true;
      await app.close();
    },
  };
}

const httpStatus: Partial<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  INVALID_INPUT: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

function describeHttpError(error: unknown, requestId: string) {
  if (error instanceof AppError) {
    return {
      status: httpStatus[error.code] ?? 500,
      body: { error: { code: error.code, message: error.message, ...error.details, requestId } },
    };
  }
  const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  // Fastify's own refusals (body too large, wrong content type) are written for callers; anything else is masked.
  if (status < 500 && error instanceof Error)
    return { status, body: { error: { code: 'INVALID_INPUT', message: error.message, requestId } } };
  return { status: 500, body: { error: { code: 'INTERNAL', message: 'Something went wrong on our side.', requestId } } };
}

const DRAIN_LIMIT_MS = 15_000;

/**
 * Ends the process on SIGTERM and SIGINT after `stop`, with exit code 0; on an uncaught error with exit code 1,
 * so that whoever supervises it can tell the two apart.
 */
export function onShutdown(log: Logger, stop: () => Promise<void>): void {
  let isStopping = false;
  const end = async (reason: string, exitCode: number) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ reason }, 'stopping');
    const limit = setTimeout(() => {
      log.error('did not drain in time');
      process.exit(1);
    }, DRAIN_LIMIT_MS);
    limit.unref();
    try {
      await stop();
      log.info('stopped');
      process.exit(exitCode);
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGTERM', () => void end('SIGTERM', 0));
  process.on('SIGINT', () => void end('SIGINT', 0));
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'crashed');
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
