import type { Logger } from '@castgraph/logger';
import type { FastifyInstance } from '@castgraph/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatAnswer, formatRefusal, writeAnswer } from '../answer.ts';
import type { Caller, Operation, OperationRequest } from '../behaviour.ts';
import { Refusal, refuse, toRefusal } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Pipeline } from '../pipeline.ts';
import { readBearer } from './bearer.ts';
import { inflateBody } from './inflate.ts';
import { applyWishes, checkGetHeaders, checkPostHeaders, readGet, readPost } from './read-request.ts';
import { statusOfResult } from './result-status.ts';

export interface GraphqlRouteOptions {
  pipeline: Pipeline;
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
  const { pipeline, limits, metrics, log, ignoresTokens = false } = options;

  function answerRefusal(refusal: Refusal, requestId: string): Answer {
    metrics.refusals.inc({ code: String(refusal.errors[0]?.extensions.code ?? 'INTERNAL') });
    const { status, legacyStatus, headers, extras } = refusal;
    return {
      status,
      legacyStatus,
      headers: { ...extras?.headers, ...headers },
      body: JSON.stringify(formatRefusal(refusal, requestId, log)),
    };
  }

  async function answerOne(request: OperationRequest, caller: Caller): Promise<Answer> {
    const startedAtMs = performance.now();
    let operation: Operation | undefined;
    try {
      operation = await pipeline.prepare(request, caller);
      if (operation.prepared.node.operation === 'subscription' && !operation.isDryRun) {
        throw refuse('INVALID_INPUT', 'A subscription needs a WebSocket (graphql-transport-ws) at this address.');
      }
      const result = await pipeline.execute(operation);
      pipeline.conclude(operation, result, startedAtMs);
      const answer = formatAnswer(operation, result, log);
      const { status, legacyStatus, headers } = statusOfResult(answer.data, answer.errors);
      return { status, legacyStatus, headers: { ...operation.extras.headers, ...headers }, body: writeAnswer(answer, result) };
    } catch (error) {
      const refusal = toRefusal(error);
      refusal.extras ??= operation?.extras;
      return answerRefusal(refusal, caller.requestId);
    }
  }

  async function answerAll(request: FastifyRequest, requests: OperationRequest | OperationRequest[]): Promise<Answer> {
    const caller = await pipeline.identify({
      requestId: request.id,
      headers: request.headers,
      remoteAddress: request.ip,
      accessToken: ignoresTokens ? undefined : readBearer(request.raw),
    });
    applyWishes(request.headers, requests);
    if (!Array.isArray(requests)) return answerOne(requests, caller);
    const answers = await Promise.all(requests.map((one) => answerOne(one, caller)));
    // Several answers in one have no life in common.
    const headers = Object.assign({}, ...answers.map((answer) => answer.headers), { 'cache-control': 'no-store' });
    const status = answers.some((answer) => answer.status === 429) ? 429 : 200;
    return { status, legacyStatus: status, headers, body: `[${answers.map(({ body }) => body).join(',')}]` };
  }

  function send(request: FastifyRequest, reply: FastifyReply, { status, legacyStatus, headers, body }: Answer) {
    const isNew = request.headers.accept?.includes(GRAPHQL_RESPONSE) ?? false;
    return reply
      .status(isNew ? status : legacyStatus)
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
      graph.addHook('preParsing', async (request, _reply, payload) => {
        if (request.method === 'POST') checkPostHeaders(request.headers);
        return inflateBody(request.headers, payload, limits.bodyBytes);
      });
      graph.setErrorHandler((error, request, reply) => send(request, reply, answerRefusal(fromHttpError(error), request.id)));
      graph.post('/graphql', async (request, reply) => {
        if (typeof request.body !== 'string') throw refuse('INVALID_INPUT', 'There is no body.');
        return send(request, reply, await answerAll(request, readPost(request.body, limits.batchMax)));
      });
      graph.get('/graphql', async (request, reply) => {
        checkGetHeaders(request.headers);
        return send(request, reply, await answerAll(request, readGet(request.query as Record<string, unknown>)));
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
