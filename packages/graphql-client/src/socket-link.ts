import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { ApolloLink } from '@apollo/client/link';
import { setSocketState } from '@castgraph/mfe-contracts';
import type { Client } from 'graphql-ws/client';
import { Observable } from 'rxjs';
import { referToDocument, takesCursor } from './documents.ts';
import type { AccessTokens } from './tokens.ts';

export interface SocketLinkOptions {
  /** Absolute ws: or wss: address. */
  url: string;
  tokens: AccessTokens;
}

/** The gateway closes with these when the token was refused or has run out. */
const refusedCloseCodes = new Set([4401, 4403]);
const renewalsMax = 3;

/**
 * Sends subscriptions over one WebSocket (graphql-transport-ws). The client library is a chunk of its own, loaded by the
 * first subscription. Where an operation takes `$after` and its event carries `cursor`, a lost socket resumes there.
 */
export function createSocketLink({ url, tokens }: SocketLinkOptions): ApolloLink {
  let client: Promise<Client> | undefined;
  const connect = () => {
    client ??= openClient(url, tokens);
    return client;
  };
  return new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const variables: Record<string, unknown> = { ...operation.variables };
        const isResumable = takesCursor(operation.query);
        let isOver = false;
        let stop: (() => void) | undefined;
        let renewals = 0;
        const start = async () => {
          const socket = await connect();
          if (isOver) return;
          // The library sends this very object again after a reconnect, so that moving `after` moves the resumption.
          const payload = { ...referToDocument(operation.query), operationName: operation.operationName, variables };
          stop = socket.subscribe(payload, {
            next: (result) => {
              renewals = 0;
              const cursor = isResumable ? readCursor(result.data) : undefined;
              if (cursor) variables.after = cursor;
              observer.next(result as ApolloLink.Result);
            },
            complete: () => observer.complete(),
            error: (error) => {
              // The graph's own refusal of this one operation comes as a list of errors.
              if (Array.isArray(error)) return observer.error(new CombinedGraphQLErrors({ errors: error }));
              if (!isRefused(error) || renewals >= renewalsMax) return observer.error(error);
              renewals += 1;
              tokens.renew(null).then(
                () => (isOver ? undefined : start()),
                () => observer.error(error),
              );
            },
          });
        };
        start().catch((error) => observer.error(error));
        return () => {
          isOver = true;
          stop?.();
        };
      }),
  );
}

function readCursor(data: unknown): string | undefined {
  const [event] = Object.values(data ?? {});
  return typeof event?.cursor === 'string' ? event.cursor : undefined;
}

function isRefused(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && refusedCloseCodes.has(Number(error.code));
}

const RECONNECT_FIRST_MS = 500;
const RECONNECT_MAX_MS = 4_000;

/**
 * How long a lost socket waits for its next try: full jitter, so that a gateway that comes back is not met by everyone at once,
 * and never so long that a page would be without news for more than five seconds after that.
 */
export function reconnectWaitMs(retries: number, random = Math.random): number {
  return random() * Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** retries);
}

async function openClient(url: string, tokens: AccessTokens): Promise<Client> {
  const { createClient } = await import('graphql-ws/client');
  let socket: WebSocket | undefined;
  // A socket outlives its token: each new one is told to the gateway in the payload of a ping.
  tokens.subscribe((accessToken) => {
    if (accessToken && socket?.readyState === WebSocket.OPEN)
      socket.send(JSON.stringify({ type: 'ping', payload: { accessToken } }));
  });
  return createClient({
    url,
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: 15_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, reconnectWaitMs(retries))),
    connectionParams: async () => {
      const accessToken = await tokens.fresh();
      return accessToken ? { accessToken } : {};
    },
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: () => setSocketState('open'),
      // The gateway asks by a ping where the token has run out: a timer of the page may sleep, its socket does not. A new one
      // is sent by the subscription above; without one the gateway closes, and what is read then renews or ends.
      ping: (isReceived, payload) => {
        if (isReceived && payload?.reason === 'TOKEN_EXPIRED') tokens.renew(null).catch(() => {});
      },
      closed: (event) => setSocketState(event instanceof CloseEvent && event.code === 1000 ? 'idle' : 'lost'),
    },
  });
}
