import type { IncomingMessage } from 'node:http';
import { type ErrorCode, isRetryable } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import type { WebSocket } from 'ws';
import type { Caller } from '../behaviour.ts';
import type { Connection, ConnectionRegistry } from '../connections/connection-registry.ts';
import type { TokenWatch } from '../connections/token-watch.ts';
import { toRefusal } from '../errors.ts';
import type { Pipeline } from '../pipeline.ts';
import { closeCodes } from './close-codes.ts';
import { whyNotRenewed } from './renewal.ts';

/** A socket and whose it is. */
export interface SocketConnection extends Connection {
  request: IncomingMessage;
  socket: WebSocket;
  caller: Caller;
  token: TokenWatch;
}

/** What a client may say in the payload of `connection_init` and of `ping`. */
export type Payload = Record<string, unknown> | undefined;

export interface SignInOptions {
  pipeline: Pick<Pipeline, 'identify'>;
  registry: ConnectionRegistry;
  /** Whether a page of this origin may connect as whoever is signed in to the site, or as a visitor. */
  allowsOrigin: (origin: string | undefined) => boolean;
  cut: (socket: WebSocket, code: number, reason: string) => void;
  log: Logger;
}

export interface SignIn {
  /** Whose connection it is, as far as that can be known before a word is said. */
  readAddress(request: IncomingMessage): Promise<string>;
  /** Takes the token of `connection_init`. False where the socket was cut, or is gone. */
  greet(connection: SocketConnection, payload: Payload): Promise<boolean>;
  /** The payload of a ping may carry the next access token, of the same user and with no fewer rights. */
  renew(connection: SocketConnection, payload: Payload): Promise<void>;
}

/** Finds out whose a socket is, at its first word and whenever its token is renewed. */
export function createSignIn({ pipeline, registry, allowsOrigin, cut, log }: SignInOptions): SignIn {
  function identify(requestId: string, request: IncomingMessage, accessToken: string | undefined): Promise<Caller> {
    return pipeline.identify({
      requestId,
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '0.0.0.0',
      accessToken,
    });
  }

  return {
    readAddress: async (request) => (await identify(crypto.randomUUID(), request, undefined)).clientAddress,

    async greet(connection, payload) {
      const { socket, request, caller, token } = connection;
      const accessToken = readToken(payload);
      if (accessToken === UNREADABLE) {
        cut(socket, closeCodes.unreadable, 'accessToken must be text');
        return false;
      }
      try {
        const known = await identify(caller.requestId, request, accessToken);
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
    },

    async renew(connection, payload) {
      const { caller, request, socket, token } = connection;
      const accessToken = readToken(payload);
      if (accessToken === UNREADABLE) return cut(socket, closeCodes.unreadable, 'accessToken must be text');
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
    },
  };
}

const UNREADABLE = Symbol('unreadable');

/** Nothing, null and the empty text are a visitor's. Whoever sends anything else means to be somebody, and must not be taken for a visitor. */
function readToken(payload: Payload): string | undefined | typeof UNREADABLE {
  const token = payload?.accessToken ?? '';
  if (typeof token !== 'string') return UNREADABLE;
  return token === '' ? undefined : token;
}
