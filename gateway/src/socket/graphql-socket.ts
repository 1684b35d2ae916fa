import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@castgraph/logger';
import type { Upgrade } from '@castgraph/service';
import { handleProtocols } from 'graphql-ws';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Caller } from '../behaviour.ts';
import type { ConnectionRegistry } from '../connections/connection-registry.ts';
import { createTokenWatch } from '../connections/token-watch.ts';
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
import { guardFrames } from './frame-guard.ts';
import { createFrameWriter, type FrameWriter } from './frame-writer.ts';
import { createHeartbeat } from './heartbeat.ts';
import { speakProtocol } from './protocol.ts';
import { createSignIn, type SocketConnection } from './sign-in.ts';
import { createUpgrade } from './upgrade.ts';

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

const INIT_WAIT_MS = 3_000;
/** Whoever leaves our close unanswered for so long is hung up on. ws itself would wait half a minute. */
const CLOSE_ANSWER_WAIT_MS = 1_000;
/** What a client's id must be to stand in headers and logs as it is. */
const PLAIN_ID = /^[\w.-]{1,64}$/;

/** graphql-transport-ws at the same address as HTTP: the same behaviours, and a life that no access token outlives. */
export function createGraphqlSocket(options: GraphqlSocketOptions): GraphqlSocket {
  const { pipeline, streams, registry, revocations, limits, metrics, allowsOrigin, log } = options;
  const sockets = createServer(limits);
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
  const heartbeat = createHeartbeat({
    everyMs: limits.socketPingMs,
    onSilent(socket) {
      metrics.socketsCut.inc({ reason: 'silent' });
      // There is nobody who could hear why.
      socket.terminate();
    },
  });
  const signIn = createSignIn({ pipeline, registry, allowsOrigin, cut, log });

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
    const endSession = () =>
      cut(socket, closeCodes.tokenRefused, caller.viewer?.credential === 'token' ? 'token revoked' : 'session ended');
    const self: SocketConnection = { socket, request, caller, token, endSession };
    writers.set(socket, writer);
    metrics.sockets.inc();
    socket.once('close', () => {
      metrics.sockets.dec();
      token.stop();
      registry.remove(self);
    });
    guardFrames({
      socket,
      framesPerSecond: limits.framesPerSecond,
      onFlood: () => cut(socket, closeCodes.flood, 'too many frames'),
    });
    if (socket.protocol === '') {
      close(socket, closeCodes.otherProtocol, 'graphql-transport-ws is spoken here');
      return;
    }
    heartbeat.follow(socket, request.socket);
    speakProtocol({
      socket,
      writer,
      initWaitMs: INIT_WAIT_MS,
      cut: (code, reason) => cut(socket, code, reason),
      onInit: (payload) => signIn.greet(self, payload),
      onPing: (payload) => signIn.renew(self, payload),
      run: (id, payload, outlet, operations) => run(self, id, payload, outlet, operations),
      format: (refusal) => present(refusal, requestId),
      onFailure: (error) => log.error({ err: error, requestId }, 'socket failed'),
    });
  }

  return {
    upgrade: createUpgrade({
      allowsOrigin,
      registry,
      readAddress: signIn.readAddress,
      accept: (request, socket, head) => sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request, socket)),
      log,
    }),
    async close() {
      heartbeat.stop();
      for (const socket of sockets.clients) close(socket, closeCodes.goingAway, 'going away');
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function createServer({ frameBytes, framesPerSecond }: Limits): WebSocketServer {
  // The types of ws do not name these two yet.
  const options: ServerOptions & { closeTimeout: number; maxPendingAutoPongs: number } = {
    noServer: true,
    maxPayload: frameBytes,
    // A message counts as one, however many frames it comes in.
    maxFragments: framesPerSecond,
    // Pings that come at once are answered or are a flood, which is told of; whoever does not read the answers is hung up on.
    maxPendingAutoPongs: framesPerSecond + 1,
    perMessageDeflate: false,
    handleProtocols,
    closeTimeout: CLOSE_ANSWER_WAIT_MS,
  };
  return new WebSocketServer(options);
}
