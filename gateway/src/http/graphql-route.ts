import type { Logger } from '@castgraph/logger';
import type { FastifyInstance } from '@castgraph/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatAnswer, formatRefusal, writeAnswer } from '../answer.ts';
import type { Arrival, Caller, Operation, OperationRequest } from '../behaviour.ts';
import { Refusal, refuse, toRefusal } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Pipeline } from '../pipeline.ts';
import { isSubscription } from '../stream/run-operation.ts';
import { readBearer } from './bearer.ts';
import type { EventStreams } from './event-streams.ts';
import { inflateBody } from './inflate.ts';
import { acceptsEvents, acceptsEventsOnly, checkGetHeaders, checkPostHeaders, readGet, readPost } from './read-request.ts';
import { statusOfResult } from './result-status.ts';
import { applyWishes } from './wishes.ts';

export interface GraphqlRouteOptions {
  pipeline: Pipeline;
  events: EventStreams;
  limits: Limits;
  metrics: GatewayMetrics;
  log: Logger;
  /** Authorization may hold anything. */
  ignoresTokens?: boolean;
}

interface Answer {
  status: number;
  legacyStatus: number;
  headers: Readonly<Record<string, string>>;
  /** JSON. */
  body: string;
}

/** What of a request, beside its address, an answer depends on. No other header that a client can send changes one. */
const VARY = 'authorization, accept, x-castgraph-dry-run, x-castgraph-explain';

const GRAPHQL_RESPONSE = 'application/graphql-response+json';

/** GraphQL over HTTP, as its specification says, with what a browser can be tricked into left out. */
export function mountGraphql(app: FastifyInstance, options: GraphqlRouteOptions): Promise<void> {
  const { pipeline, events, limits, metrics, log, ignoresTokens = false } = options;

  function answerRefusal(refusal: Refusal, requestId: string): Answer {
    metrics.countRefusal(refusal);
    const { status, legacyStatus, headers, extras } = refusal;
    return {
      status,
      legacyStatus,
      headers: { ...extras?.headers, ...headers },
      body: JSON.stringify(formatRefusal(refusal, requestId, log)),
    };
  }

  async function answerOne(request: OperationRequest, caller: Caller): Promise<Answer> {
    let operation: Operation | undefined;
    try {
      operation = await pipeline.prepare(request, caller);
      return await answerPrepared(operation);
    } catch (error) {
      const refusal = toRefusal(error);
      refusal.extras ??= operation?.extras;
      return answerRefusal(refusal, caller.requestId);
    }
  }

  async function answerPrepared(operation: Operation): Promise<Answer> {
    if (isSubscription(operation)) {
      const message = 'A subscription needs a WebSocket (graphql-transport-ws) at this address, or Accept: text/event-stream.';
      throw refuse('INVALID_INPUT', message);
    }
    const startedAtMs = performance.now();
    const result = await pipeline.execute(operation);
    pipeline.conclude(operation, result, startedAtMs);
    const answer = formatAnswer(operation, result, log);
    const { status, legacyStatus, headers } = statusOfResult(answer.data, answer.errors);
    return { status, legacyStatus, headers: { ...operation.extras.headers, ...headers }, body: writeAnswer(answer, result) };
  }

  const arrived = new WeakMap<FastifyRequest, Caller>();
  const readArrival = ({ id, headers, ip }: FastifyRequest): Arrival => ({ requestId: id, headers, remoteAddress: ip });

  function identify(request: FastifyRequest): Promise<Caller> {
    const accessToken = ignoresTokens ? undefined : readBearer(request.raw);
    return pipeline.identify({ ...readArrival(request), accessToken }, arrived.get(request));
  }

  async function answerAll(request: FastifyRequest, requests: OperationRequest | OperationRequest[]): Promise<Answer> {
    const caller = await identify(request);
    applyWishes(request.headers, requests);
    if (!Array.isArray(requests)) return answerOne(requests, caller);
    const answers = await Promise.all(requests.map((one) => answerOne(one, caller)));
    // Several answers in one have no life in common.
    const headers = Object.assign({}, ...answers.map((answer) => answer.headers), { 'cache-control': 'no-store' });
    const status = answers.some((answer) => answer.status === 429) ? 429 : 200;
    return { status, legacyStatus: status, headers, body: `[${answers.map(({ body }) => body).join(',')}]` };
  }

  /** A subscription is a stream of events; so is anything else for a client that reads nothing else. */
  async function answerInEvents(
    request: FastifyRequest,
    reply: FastifyReply,
    one: OperationRequest,
  ): Promise<Answer | undefined> {
    const { headers } = request;
    const exchange = { headers, isOver: () => reply.raw.destroyed, take: () => reply.hijack().raw };
    const caller = await identify(request);
    events.checkOrigin(headers, caller);
    applyWishes(headers, one);
    try {
      const operation = await pipeline.prepare(one, caller);
      if (!isSubscription(operation) && !acceptsEventsOnly(headers)) return await answerPrepared(operation);
      events.open(exchange, operation);
    } catch (error) {
      const refusal = toRefusal(error);
      // A document's mistake is told in the stream, as the protocol has it; what may pass, or needs a token, by its status.
      if (refusal.legacyStatus !== 200 || !acceptsEventsOnly(headers)) return answerRefusal(refusal, caller.requestId);
      events.openRefused(exchange, caller, refusal);
    }
    return undefined;
  }

  /** What cannot be read is paid for like a token that does not hold. */
  function finishRefusal(refusal: Refusal, request: FastifyRequest): Refusal | Promise<Refusal> {
    const caller = arrived.get(request);
    return caller === undefined || refusal.extras !== undefined ? refusal : pipeline.turnAway(refusal, caller);
  }

  async function respond(request: FastifyRequest, reply: FastifyReply, requests: OperationRequest | OperationRequest[]) {
    const inEvents = acceptsEvents(request.headers) && !Array.isArray(requests);
    const answer = inEvents ? await answerInEvents(request, reply, requests) : await answerAll(request, requests);
    return answer === undefined ? reply : send(request, reply, answer);
  }

  function send(request: FastifyRequest, reply: FastifyReply, { status, legacyStatus, headers, body }: Answer) {
    const isNew = request.headers.accept?.includes(GRAPHQL_RESPONSE) ?? false;
    const code = isNew ? status : legacyStatus;
    if (code === 401) reply.header('www-authenticate', 'Bearer');
    return reply
      .status(code)
      .headers({ 'cache-control': 'no-store', vary: VARY, 'x-content-type-options': 'nosniff', ...headers })
      .type(`${isNew ? GRAPHQL_RESPONSE : 'application/json'}; charset=utf-8`)
      .send(body);
  }

  return Promise.resolve(
    app.register(async (graph) => {
      graph.removeAllContentTypeParsers();
      graph.addContentTypeParser('*', { parseAs: 'string', bodyLimit: limits.bodyBytes }, (_request, body, done) =>
        done(null, body),
      );
      graph.addHook('onRequest', async (request) => {
        arrived.set(request, pipeline.arrive(readArrival(request)));
      });
      graph.addHook('preParsing', async (request, _reply, payload) => {
        if (request.method === 'POST') checkPostHeaders(request.headers);
        return inflateBody(request.headers, payload, limits.bodyBytes);
      });
      graph.setErrorHandler(async (error, request, reply) =>
        send(request, reply, answerRefusal(await finishRefusal(fromHttpError(error), request), request.id)),
      );
      graph.post('/graphql', async (request, reply) => {
        if (typeof request.body !== 'string') throw refuse('INVALID_INPUT', 'There is no body.');
        return respond(request, reply, readPost(request.body, limits.batchMax));
      });
      graph.get('/graphql', async (request, reply) => {
        checkGetHeaders(request.headers);
        return respond(request, reply, readGet(request.query as Record<string, unknown>));
      });
      graph.route({
        method: ['PUT', 'DELETE', 'PATCH'],
        url: '/graphql',
        handler: async () => {
          throw new Refusal(refuse('INVALID_INPUT', 'Send a POST, or a GET for a query.').errors, 405, { allow: 'GET, POST' });
        },
      });
    }),
  ).then(() => {});
}

function fromHttpError(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500) {
    const message = error.statusCode === 413 ? 'The body is too large.' : 'The request cannot be read.';
    return new Refusal(refuse('INVALID_INPUT', message).errors, error.statusCode);
  }
  return toRefusal(error);
}
