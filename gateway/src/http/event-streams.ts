import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Caller, Operation } from '../behaviour.ts';
import type { Connection, ConnectionRegistry, Place } from '../connections/connection-registry.ts';
import { createTokenWatch } from '../connections/token-watch.ts';
import { Refusal, refuse, retryAfter } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { GatewayMetrics } from '../metrics.ts';
import { type RunOptions, runPrepared } from '../stream/run-operation.ts';
import type { Revocations } from '../viewer/revocations.ts';
import { checkStillSignedIn, sessionEnded, tokenExpired } from '../viewer/still-signed-in.ts';
import { EventStream } from './event-stream.ts';

export interface EventStreamsOptions extends RunOptions {
  registry: ConnectionRegistry;
  revocations?: Revocations;
  limits: Pick<Limits, 'bytesWaitingMax'>;
  metrics: GatewayMetrics;
  /** Whether a browser's page from there may read. */
  allowsOrigin: (origin: string | undefined) => boolean;
}

/** What came in, and where the answer goes. */
export interface Exchange {
  headers: IncomingHttpHeaders;
  /** Whether the client has gone, so that nothing can be answered any more. */
  isOver(): boolean;
  /** Takes the response out of the framework's hands. It is called once nothing can be refused any more. */
  take(): ServerResponse;
}

export interface EventStreams {
  /** @throws Refusal where a page of another origin asks, unless as a program, which may be anywhere. */
  checkOrigin(headers: IncomingHttpHeaders, caller: Caller): void;
  /**
   * Answers an operation as a stream of events, unless its client has gone meanwhile.
   * @throws Refusal where there is no place for one, or the caller is signed in no longer.
   */
  open(exchange: Exchange, operation: Operation): void;
  /** Tells why an operation was refused as a stream of events, which is all that a browser's EventSource can read. */
  openRefused(exchange: Exchange, caller: Caller, refusal: Refusal): void;
  /** Ends every stream, so that its client comes back elsewhere. */
  close(): void;
}

const KEEP_ALIVE_MS = 15_000;
const CURSOR_CHARACTERS_MAX = 1_000;

/** GraphQL over SSE, one connection an operation ("distinct connections mode"). Caps are those of sockets, and are shared with them. */
export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { registry, revocations, limits, metrics, allowsOrigin, log } = options;
  const open = new Set<EventStream>();

  function reserve(clientAddress: string): Place {
    const place = registry.reserve(clientAddress);
    if (place === 'full') throw refuse('UNAVAILABLE', 'There are too many connections. Try again later.');
    if (place === 'crowded') throw tooMany();
    return place;
  }

  function start({ take }: Exchange, requestId: string, headers: Readonly<Record<string, string>>): EventStream {
    const stream = new EventStream({
      response: take(),
      requestId,
      headers: { 'x-request-id': requestId, ...headers },
      bytesWaitingMax: limits.bytesWaitingMax,
      keepAliveMs: KEEP_ALIVE_MS,
      onRefused: metrics.countRefusal,
      onCut: (reason) => metrics.eventStreamsCut.inc({ reason }),
      log,
    });
    open.add(stream);
    metrics.eventStreams.inc();
    stream.onClose(() => {
      open.delete(stream);
      metrics.eventStreams.dec();
    });
    return stream;
  }

  return {
    checkOrigin({ origin }, { viewer }) {
      if (viewer?.credential === 'token' || allowsOrigin(origin)) return;
      throw new Refusal(refuse('FORBIDDEN', 'Pages of this origin cannot read streams here.').errors, 403);
    },
    open(exchange, operation) {
      // Whoever has gone would never give a place back.
      if (exchange.isOver()) return void exchange.take();
      const { caller, extras } = operation;
      // The session may have ended while the operation was prepared, and nobody tells of it twice.
      checkStillSignedIn(caller, revocations);
      const place = reserve(caller.clientAddress);
      let stream: EventStream | undefined;
      const connection: Connection = {
        endSession: () => stream?.cut('session ended', sessionEnded(caller.viewer?.credential ?? 'session')),
      };
      if (!registry.admit(connection, caller.viewer)) {
        place.release();
        throw tooMany();
      }
      stream = start(exchange, caller.requestId, extras.headers);
      const opened = stream;
      const token = createTokenWatch({ graceMs: 0, onExpired: () => opened.cut('token expired', tokenExpired()) });
      token.expireAt(caller.tokenExpiresAtMs);
      opened.onClose(() => {
        token.stop();
        registry.remove(connection);
        place.release();
      });
      void runPrepared(options, operation, opened, readLastEventId(exchange.headers));
    },
    openRefused(exchange, caller, refusal) {
      start(exchange, caller.requestId, {}).refuse(refusal);
    },
    close() {
      for (const stream of [...open]) stream.leave();
    },
  };
}

const tooMany = () =>
  new Refusal(refuse('RATE_LIMITED', 'There are too many connections of yours.').errors, 429, retryAfter(1_000));

/** A browser that comes back says by itself what it saw last. */
function readLastEventId(headers: IncomingHttpHeaders): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' && id.length <= CURSOR_CHARACTERS_MAX ? id : undefined;
}
