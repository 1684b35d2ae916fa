import type { IncomingMessage } from 'node:http';
import type { Logger } from '@castgraph/logger';
import type { ExecutionArgs } from 'graphql';
import { type Context, handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { type FormattedAnswer, formatAnswer } from '../answer.ts';
import type { Caller, Operation } from '../behaviour.ts';
import { presentError, refuse, toRefusal } from '../errors.ts';
import { readParams } from '../http/read-request.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Pipeline } from '../pipeline.ts';
import { StreamErrors, type Streams } from '../stream/streams.ts';
import type { Revocations } from '../viewer/revocations.ts';
import { closeCodes } from './close-codes.ts';
import { createSocketRegistry } from './socket-registry.ts';
import { createTokenWatch, type TokenWatch } from './token-watch.ts';
import { createTransport } from './transport.ts';
import { type Events, type Turn, takeTurn } from './turn.ts';
import { createUpgrade, type Upgrade } from './upgrade.ts';

export interface GraphqlSocketOptions {
  pipeline: Pipeline;
  streams: Streams;
  revocations?: Revocations;
  limits: Limits;
  metrics: GatewayMetrics;
  /** Whether a browser may connect from there. */
  allowsOrigin: (origin: string | undefined) => boolean;
  log: Logger;
}

export interface GraphqlSocket {
  /** Answers an HTTP upgrade, by a socket or by a refusal. */
  upgrade: Upgrade;
  /** Tells every client to come back elsewhere. */
  close(): Promise<void>;
}

interface Extra {
  request: IncomingMessage;
  socket: WebSocket;
  caller: Caller;
  token: TokenWatch;
}

interface SocketArgs extends ExecutionArgs {
  operation: Operation;
  turn: Turn;
  onOverflow: () => void;
}

const INIT_WAIT_MS = 3_000;
/** Whoever leaves our close unanswered for so long is hung up on. ws itself would wait half a minute. */
const CLOSE_ANSWER_WAIT_MS = 1_000;
/** What a client's id must be to stand in headers and logs as it is. */
const PLAIN_ID = /^[\w.-]{1,64}$/;

/** graphql-transport-ws at the same address as HTTP: the same behaviours, and a life that no access token outlives. */
export function createGraphqlSocket(options: GraphqlSocketOptions): GraphqlSocket {
  const { pipeline, streams, revocations, limits, metrics, allowsOrigin, log } = options;
  const registry = createSocketRegistry(limits);
  // The types of ws do not name `closeTimeout` yet.
  const serverOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols,
    closeTimeout: CLOSE_ANSWER_WAIT_MS,
  };
  const sockets = new WebSocketServer(serverOptions);
  const cut = (socket: WebSocket, code: number, reason: string) => {
    metrics.socketsCut.inc({ reason });
    socket.close(code, reason);
  };
  revocations?.onRevoked((sessionId) => {
    for (const socket of registry.ofSession(sessionId)) cut(socket, closeCodes.tokenRefused, 'session ended');
  });

  const server = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: INIT_WAIT_MS,
    async onConnect({ extra, connectionParams }) {
      const { socket, caller } = extra;
      try {
        const known = await identify(caller.requestId, extra.request, readToken(connectionParams));
        Object.assign(caller, known);
        // Two visitors are two viewers: only what is marked as shared is shared among them.
        if (caller.viewer === null) caller.scope = `socket:${caller.requestId}`;
        if (!registry.admit(socket, caller.viewer)) {
          cut(socket, closeCodes.tooMany, 'too many connections');
          return false;
        }
        if (socket.readyState !== socket.OPEN) registry.remove(socket);
        extra.token.expireAt(caller.tokenExpiresAtMs);
        return true;
      } catch (error) {
        const [first] = toRefusal(error).errors;
        cut(socket, first?.extensions.code === 'UNAVAILABLE' ? closeCodes.tooMany : closeCodes.tokenRefused, 'token refused');
        return false;
      }
    },
    onSubscribe(context, id, payload) {
      const turn = takeTurn(context, id);
      return turn.answer(begin(context, id, payload, turn));
    },
    // What execute and subscribe answered is in the form in which it leaves.
    onNext: (_context, _id, _payload, _args, result) => result as never,
    onError: (context, _id, _payload, errors) => errors.map((error) => presentError(error, context.extra.caller.requestId, log)),
    execute: (args) => {
      const { operation, turn } = args as SocketArgs;
      return turn.answer(run(operation)) as never;
    },
    subscribe: (args) => {
      const { operation, turn, onOverflow } = args as SocketArgs;
      return turn.follow(() => readStream(operation, onOverflow)) as never;
    },
  });

  async function begin(context: Context<Record<string, unknown>, Extra>, id: string, payload: SubscribePayload, turn: Turn) {
    const { caller, socket } = context.extra;
    try {
      if (Object.keys(context.subscriptions).length > limits.operationsPerSocket) {
        throw refuse('RATE_LIMITED', 'There are too many operations on this connection.');
      }
      checkStillSignedIn(caller);
      const request = readParams(payload, false);
      const requestId = PLAIN_ID.test(id) ? `${caller.requestId}-${id}` : caller.requestId;
      const operation = await pipeline.prepare(request, { ...caller, requestId });
      const { schema, document } = operation.document;
      const onOverflow = () => cut(socket, closeCodes.slowReader, 'slow reader');
      return { schema, document, operationName: operation.prepared.node.name?.value, operation, turn, onOverflow } as SocketArgs;
    } catch (error) {
      const { errors } = toRefusal(error);
      metrics.refusals.inc({ code: String(errors[0]?.extensions.code ?? 'INTERNAL') });
      return errors;
    }
  }

  async function run(operation: Operation) {
    const startedAtMs = performance.now();
    const result = await pipeline.execute(operation);
    pipeline.conclude(operation, result, startedAtMs);
    return formatAnswer(operation, result, log);
  }

  /** A socket lives on for a while after its token, and while revocations are not known; what begins on it does not. */
  function checkStillSignedIn({ viewer, tokenExpiresAtMs }: Caller): void {
    if (viewer === null) return;
    if ((tokenExpiresAtMs ?? 0) <= Date.now()) {
      throw refuse('UNAUTHENTICATED', 'The access token has expired.', { reason: 'TOKEN_EXPIRED' });
    }
    if (revocations?.isBlind()) throw refuse('UNAVAILABLE', 'Sessions cannot be checked right now. Try again.');
    if (revocations?.has(viewer.sessionId)) throw refuse('UNAUTHENTICATED', 'This session has ended.');
  }

  function identify(requestId: string, request: IncomingMessage, accessToken: string | undefined): Promise<Caller> {
    return pipeline.identify({
      requestId,
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '0.0.0.0',
      accessToken,
    });
  }

  /** The events in the form in which they leave. */
  function readStream(operation: Operation, onOverflow: () => void): Events<FormattedAnswer> {
    const events = streams.subscribe(operation, onOverflow);
    return {
      async next() {
        try {
          const { done, value } = await events.next();
          return done ? { done, value } : { done: false, value: formatAnswer(operation, value, log) };
        } catch (error) {
          const errors = error instanceof StreamErrors ? error.errors : toRefusal(error).errors;
          return { done: false, value: formatAnswer(operation, { data: null, errors }, log) };
        }
      },
      return: () => events.return(),
    };
  }

  function serve(socket: WebSocket, request: IncomingMessage): void {
    const requestId = crypto.randomUUID();
    const caller: Caller = { requestId, clientAddress: '', viewer: null, tokenExpiresAtMs: null, scope: `socket:${requestId}` };
    const token = createTokenWatch({
      graceMs: limits.tokenGraceMs,
      onExpired: () => cut(socket, closeCodes.tokenRefused, 'token expired'),
    });
    const extra: Extra = { request, socket, caller, token };
    const transport = createTransport(socket, {
      framesPerSecond: limits.framesPerSecond,
      cut: (code, reason) => cut(socket, code, reason),
      onPing: (payload) => renew(extra, payload),
      onFailure: (error) => log.error({ err: error, requestId }, 'socket failed'),
    });
    metrics.sockets.inc();
    const closed = server.opened(transport, extra);
    socket.on('error', (error) => log.debug({ err: error, requestId }, 'socket error'));
    socket.once('close', (code, reason) => {
      metrics.sockets.dec();
      token.stop();
      registry.remove(socket);
      void closed(code, String(reason));
    });
  }

  /** The payload of a ping may carry the next access token, of the same user. */
  async function renew({ caller, request, socket, token }: Extra, payload: Record<string, unknown> | undefined): Promise<void> {
    const accessToken = readToken(payload);
    if (accessToken === undefined || caller.viewer === null) return;
    try {
      const next = await identify(caller.requestId, request, accessToken);
      if (next.viewer?.userId !== caller.viewer.userId) return cut(socket, closeCodes.tokenRefused, 'another user');
      Object.assign(caller, { viewer: next.viewer, tokenExpiresAtMs: next.tokenExpiresAtMs, scope: next.scope });
      registry.move(socket, caller.viewer);
      token.expireAt(caller.tokenExpiresAtMs);
    } catch (error) {
      // The token before still holds; where it ends, so does the socket.
      log.debug({ err: error }, 'renewal refused');
    }
  }

  return {
    upgrade: createUpgrade({
      allowsOrigin,
      registry,
      readAddress: async (request) => (await identify(crypto.randomUUID(), request, undefined)).clientAddress,
      accept: (request, socket, head) => sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request)),
      log,
    }),
    async close() {
      for (const socket of sockets.clients) socket.close(closeCodes.goingAway, 'going away');
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function readToken(payload: Record<string, unknown> | undefined): string | undefined {
  const token = payload?.accessToken;
  return typeof token === 'string' && token !== '' ? token : undefined;
}
