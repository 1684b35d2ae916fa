import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import type { Logger } from '@castgraph/logger';
import { type Client, createClient, type ExecutionResult } from 'graphql-ws';
import WebSocket from 'ws';
import type { Caller } from '../behaviour.ts';
import { SHARED_SCOPE } from './identity.ts';

/** One operation at a subgraph, over a socket that is shared by whoever has the same scope. */
export interface UpstreamRequest {
  subgraph: string;
  url: string;
  caller: Caller;
  query: string;
  operationName?: string;
  variables: Record<string, unknown>;
}

export interface UpstreamSink {
  next(result: ExecutionResult): void;
  complete(): void;
  /** The subgraph refused with errors, or the line was lost. */
  error(reason: unknown): void;
}

export interface Upstreams {
  open(request: UpstreamRequest, sink: UpstreamSink): () => void;
  close(): Promise<void>;
}

export interface UpstreamsOptions {
  statementKeys: ReadonlyMap<string, Buffer>;
  frameBytesMax: number;
  log: Logger;
}

const CONNECT_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
const PONG_TIMEOUT_MS = 5_000;
const LINGER_MS = 2_000;

export function createUpstreams({ statementKeys, frameBytesMax, log }: UpstreamsOptions): Upstreams {
  const clients = new Map<string, { client: Client; users: number; linger?: NodeJS.Timeout }>();

  function connect({ subgraph, url, caller }: UpstreamRequest): Client {
    const key = statementKeys.get(subgraph);
    class SignedWebSocket extends WebSocket {
      constructor(address: string, protocols: string | string[]) {
        const { viewer, clientAddress, userAgent, requestId } = caller;
        const isForMany = caller.scope === SHARED_SCOPE || undefined;
        const statement =
          key && signStatement(key, { audience: subgraph, body: '', viewer, clientAddress, userAgent, requestId, isForMany });
        const headers = statement === undefined ? {} : { [STATEMENT_HEADER]: statement };
        super(address, protocols, {
          headers,
          maxPayload: frameBytesMax,
          perMessageDeflate: false,
          handshakeTimeout: CONNECT_TIMEOUT_MS,
        });
      }
    }
    let socket: WebSocket | undefined;
    let pongTimer: NodeJS.Timeout | undefined;
    return createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: SignedWebSocket,
      lazy: true,
      lazyCloseTimeout: LINGER_MS,
      // A library that reconnects by itself loses what happened meanwhile: whoever subscribes resumes from a cursor.
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      on: {
        opened: (opened) => {
          socket = opened as WebSocket;
        },
        ping: (received) => {
          if (!received) pongTimer = setTimeout(() => socket?.terminate(), PONG_TIMEOUT_MS).unref();
        },
        pong: (received) => {
          if (received) clearTimeout(pongTimer);
        },
        closed: () => clearTimeout(pongTimer),
      },
      onNonLazyError: (error) => log.debug({ err: error, subgraph }, 'upstream'),
    });
  }

  return {
    open(request, sink) {
      const key = `${request.subgraph}\0${request.url}\0${request.caller.scope}`;
      const entry = clients.get(key) ?? { client: connect(request), users: 0 };
      clients.set(key, entry);
      entry.users++;
      let isOpen = true;
      const leave = () => {
        if (!isOpen) return;
        isOpen = false;
        entry.users--;
        if (entry.users > 0 || clients.get(key) !== entry) return;
        clients.delete(key);
        void entry.client.dispose();
      };
      const { query, operationName, variables } = request;
      const stop = entry.client.subscribe(
        { query, operationName, variables },
        {
          next: (result) => sink.next(result as ExecutionResult),
          complete: () => {
            leave();
            sink.complete();
          },
          error: (reason) => {
            leave();
            sink.error(reason);
          },
        },
      );
      return () => {
        stop();
        leave();
      };
    },
    async close() {
      await Promise.all([...clients.values()].map(({ client }) => client.dispose()));
      clients.clear();
    },
  };
}
