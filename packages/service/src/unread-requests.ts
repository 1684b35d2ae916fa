import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

const CHECKS_A_TIMEOUT = 4;
const CHECK_MS_MAX = 5_000;
const HEADERS_MS_MAX = 15_000;

/**
 * What Fastify and Node need so that no request takes longer than this to arrive, its headers and its body. Fastify by itself
 * waits for ever, and Node looks for late ones twice a minute.
 */
export function limitArrival(requestTimeoutMs: number) {
  return {
    requestTimeout: requestTimeoutMs,
    http: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: Math.min(HEADERS_MS_MAX, requestTimeoutMs),
      connectionsCheckingInterval: Math.min(CHECK_MS_MAX, Math.ceil(requestTimeoutMs / CHECKS_A_TIMEOUT)),
    },
  };
}

const refusals: Readonly<Record<string, readonly [status: string, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long to arrive. Send it again, all at once.'],
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The headers are too large.'],
};
const UNREADABLE = ['400 Bad Request', 'This is not a request of HTTP/1.1.'] as const;

/**
 * Answers a request that never reaches a route, since it is late or is not HTTP, and ends its connection. Nothing is written
 * into `last`, an answer that has begun there.
 */
export function answerUnread(error: NodeJS.ErrnoException, socket: Socket, last: ServerResponse | undefined): void {
  const hasBegun = last?.headersSent === true && !last.writableEnded;
  if (socket.writable && !hasBegun && error.code !== 'ECONNRESET') {
    const [status, message] = refusals[error.code ?? ''] ?? UNREADABLE;
    socket.write(writeAnswer(status, JSON.stringify({ error: { code: 'INVALID_INPUT', message } })));
  }
  socket.destroy(error);
}

const writeAnswer = (status: string, body: string) =>
  [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
