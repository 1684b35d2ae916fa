import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, isRetryable } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import { handleProtocols } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from '../behaviour.ts';
import type { Connection, ConnectionRegistry } from '../connections/connection-registry.ts';
import { createTokenWatch, type TokenWatch } from '../connections/token-watch.ts';
import { presentError, type Refusal, refuse, toRefusal } from '../errors.ts';
import { readParams } from '../http/read-request.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Outlet } from '../stream/outlet.ts';
import { runOperation } from '../stream/run-operation.ts';
import type { Streams } from '../stream/streams.ts';
import type { Revocations } from '../viewer/revocations.ts';
import { checkStillSignedIn } from '../viewer/still-signed-in.ts';
import { closeCodes } from './close-codes.ts';
import { createFlushQueue } from './flush-queue.ts';
import { createFrameWriter, type FrameWriter } from './frame-writer.ts';
import { speakProtocol } from './protocol.ts';
import { whyNotRenewed } from './renewal.ts';
import { createUpgrade, type Upgrade } from './upgrade.ts';

export interface GraphqlSocketOptions {
  pipeline: Pipeline;
  streams: Streams;
  registry: ConnectionRegistry;
  revocations?: Revocations;
  limits: Limits;
  metrics: GatewayMetrics;
  /** Whether a page of this origin may connect as whoever is signed in to the site, or as a visitor. */
  allowsOrigin: (origin: string | undefined) => boolean;
  log: Logger;
}

export interface GraphqlSocket {
  /** Answers an HTTP upgrade, by a socket or by a refusal. */
  upgrade: Upgrade;
  /** Tells every client to come back elsewhere. */
  close(): Promise<void>;
}

interface SocketConnection extends Connection {
  request: IncomingMessage;
  socket: WebSocket;
  caller: Caller;
  token: TokenWatch;
}

type Payload = Record<string, unknown> | undefined;

const INIT_WAIT_MS = 3_000;
/** Whoever leaves our close unanswered for so long is hung up on. ws itself would wait half a minute. */
const CLOSE_ANSWER_WAIT_MS = 1_000;
/** What a client's id must be to stand in headers and logs as it is. */
const PLAIN_ID = /^[\w.-]{1,64}$/;

/** graphql-transport-ws at the same address as HTTP: the same behaviours, and a life that no access token outlives. */
export function createGraphqlSocket(options: GraphqlSocketOptions): GraphqlSocket {
  const { pipeline, streams, registry, revocations, limits, metrics, allowsOrigin, log } = options;
  // The types of ws do not name `closeTimeout` yet.
  const serverOptions: ServerOptions & { closeTimeout: number } = {
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols,
    closeTimeout: CLOSE_ANSWER_WAIT_MS,
  };
  const sockets = new WebSocketServer(serverOptions);
  const queue = createFlushQueue();
  const writers = new WeakMap<WebSocket, FrameWriter>();
  /** What was written before leaves before. */
  const close = (socket: WebSocket, code: number, reason: string) => {
    writers.get(socket)?.flush();
    socket.close(code, reason);
  };
  const cut = (socket: WebSocket, code: number, reason: string) => {
    metrics.socketsCut.inc({ reason });
    close(socket, code, reason);
  };

  async function greet(connection: SocketConnection, payload: Payload): Promise<boolean> {
    const { socket, request, caller, token } = connection;
    try {
      const known = await identify(caller.requestId, request, readToken(payload));
      // It may have closed meanwhile, which nobody tells of twice.
      if (socket.readyState !== socket.OPEN) return false;
      if (known.viewer?.credential !== 'token' && !allowsOrigin(request.headers.origin)) {
        cut(socket, closeCodes.tokenRefused, 'foreign origin');
        return false;
      }
      Object.assign(caller, known);
      // Two visitors are two viewers: only what is marked as shared is shared among them.
      if (caller.viewer === null) caller.scope = `socket:${caller.requestId}`;
      if (!registry.admit(connection, caller.viewer)) {
        cut(socket, closeCodes.tooMany, 'too many connections');
        return false;
      }
      token.expireAt(caller.tokenExpiresAtMs);
      return true;
    } catch (error) {
      const [first] = toRefusal(error).errors;
      const isForNow = isRetryable(first?.extensions.code as ErrorCode);
      cut(socket, isForNow ? closeCodes.tooMany : closeCodes.tokenRefused, 'token refused');
      return false;
    }
  }

  async function run(
    { caller }: SocketConnection,
    id: string,
    payload: unknown,
    outlet: Outlet,
    operations: number,
  ): Promise<void> {
    try {
      if (operations > limits.operationsPerSocket) {
        throw refuse('RATE_LIMITED', 'There are too many operations on this connection.');
      }
      // A socket lives on for a while after its token, and while revocations are not known; what begins on it does not.
      checkStillSignedIn(caller, revocations);
      const requestId = PLAIN_ID.test(id) ? `${caller.requestId}-${id}` : caller.requestId;
      const request = readParams(payload, false);
      await runOperation({ pipeline, streams, log }, { request, caller: { ...caller, requestId } }, outlet);
    } catch (error) {
      outlet.refuse(toRefusal(error));
    }
  }

  function present(refusal: Refusal, requestId: string) {
    metrics.countRefusal(refusal);
    const { errors, extras } = refusal;
    // The protocol has no place beside the errors.
    return errors.map((error) => {
      const presented = presentError(error, requestId, log);
      return { ...presented, extensions: { ...extras?.extensions, ...presented.extensions } };
    });
  }

  function identify(requestId: string, request: IncomingMessage, accessToken: string | undefined): Promise<Caller> {
    return pipeline.identify({
      requestId,
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '0.0.0.0',
      accessToken,
    });
  }

  function serve(socket: WebSocket, request: IncomingMessage, connection: Duplex): void {
    const requestId = crypto.randomUUID();
    socket.on('error', (error) => log.debug({ err: error, requestId }, 'socket error'));
    const caller: Caller = { requestId, clientAddress: '', viewer: null, tokenExpiresAtMs: null, scope: `socket:${requestId}` };
    const token = createTokenWatch({
      graceMs: limits.tokenGraceMs,
      onDue: () =>
        writer.writeText(JSON.stringify({ type: 'ping', payload: { reason: 'TOKEN_EXPIRED', closesInMs: limits.tokenGraceMs } })),
      onExpired: () => cut(socket, closeCodes.tokenRefused, 'token expired'),
    });
    const writer = createFrameWriter({
      connection,
      isOpen: () => socket.readyState === socket.OPEN,
      queue,
      bytesWaitingMax: limits.bytesWaitingMax,
      onOverflow: () => cut(socket, closeCodes.slowReader, 'slow reader'),
    });
    const endSession = () => cut(socket, closeCodes.tokenRefused, 'session ended');
    const self: SocketConnection = { socket, request, caller, token, endSession };
    writers.set(socket, writer);
    metrics.sockets.inc();
    socket.once('close', () => {
      metrics.sockets.dec();
      token.stop();
      registry.remove(self);
    });
    if (socket.protocol === '') {
      close(socket, closeCodes.otherProtocol, 'graphql-transport-ws is spoken here');
      return;
    }
    speakProtocol({
      socket,
      writer,
      initWaitMs: INIT_WAIT_MS,
      framesPerSecond: limits.framesPerSecond,
      cut: (code, reason) => cut(socket, code, reason),
      onInit: (payload) => greet(self, payload),
      onPing: (payload) => renew(self, payload),
      run: (id, payload, outlet, operations) => run(self, id, payload, outlet, operations),
      format: (refusal) => present(refusal, requestId),
      onFailure: (error) => log.error({ err: error, requestId }, 'socket failed'),
    });
  }

  /** The payload of a ping may carry the next access token, of the same user and with no fewer rights. */
  async function renew(connection: SocketConnection, payload: Payload): Promise<void> {
    const { caller, request, socket, token } = connection;
    const accessToken = readToken(payload);
    if (accessToken === undefined || caller.viewer === null) return;
    try {
      const next = await identify(caller.requestId, request, accessToken);
      if (socket.readyState !== socket.OPEN) return;
      const refusal = whyNotRenewed(caller.viewer, next.viewer);
      if (refusal !== undefined) return cut(socket, closeCodes.tokenRefused, refusal);
      Object.assign(caller, { viewer: next.viewer, tokenExpiresAtMs: next.tokenExpiresAtMs, scope: next.scope });
      registry.move(connection, caller.viewer);
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
      accept: (request, socket, head) => sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request, socket)),
      log,
    }),
    async close() {
      for (const socket of sockets.clients) close(socket, closeCodes.goingAway, 'going away');
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function readToken(payload: Payload): string | undefined {
  const token = payload?.accessToken;
  return typeof token === 'string' && token !== '' ? token : undefined;
}
