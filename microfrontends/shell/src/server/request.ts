import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError, type ErrorCode, isRetryable } from '@castgraph/errors';

/** One kind of request that the site answers; false when it is not its kind. */
export type Handler = (req: IncomingMessage, res: ServerResponse, path: string, requestId: string) => Promise<boolean> | boolean;

export function readPath(req: IncomingMessage): string {
  const address = req.url ?? '/';
  const end = address.search(/[?#]/);
  return end === -1 ? address : address.slice(0, end);
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(text);
}

/** An error in the form that a GraphQL client reads. */
export function sendGraphError(
  res: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
  requestId: string,
  { headers, details }: { headers?: Record<string, string>; details?: Record<string, unknown> } = {},
): void {
  const extensions = { ...details, code, requestId, ...(isRetryable(code) && { retryable: true }) };
  sendJson(res, status, { errors: [{ message, extensions }] }, headers);
}

/**
 * Reads a JSON object of at most `bytesMax`.
 *
 * @throws AppError INVALID_INPUT
 */
export async function readJson(req: IncomingMessage, bytesMax: number): Promise<Record<string, unknown>> {
  let bytes = 0;
  const chunks: Buffer[] = [];
  for await (const chunk of req) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new AppError('INVALID_INPUT', 'The request is too large.');
    chunks.push(chunk);
  }
  try {
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw new AppError('INVALID_INPUT', 'The request is not a JSON object.');
}
