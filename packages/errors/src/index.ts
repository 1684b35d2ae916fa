/** Every code an answer of Castgraph can carry. A client branches on these and on nothing else. */
export const errorCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'CURSOR_EXPIRED',
  'IDEMPOTENCY_MISMATCH',
  'NOT_YET_KNOWN',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface AppErrorOptions {
  /** What really happened. It is logged and never leaves the process. */
  cause?: unknown;
  /** Facts a client may act on, such as `field` or `retryAfterMs`. They leave with the error. */
  details?: Record<string, string | number | boolean | readonly string[]>;
}

/**
 * An error that a caller is told about.
 * `message` is read by a person outside, so it names what to do and never a table, a path or a query.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: NonNullable<AppErrorOptions['details']>;

  constructor(code: ErrorCode, publicMessage: string, { cause, details = {} }: AppErrorOptions = {}) {
    super(publicMessage, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** An input that a service refuses, to be thrown. `field` is its name in the SDL, so that a form can say where; `message` names what to do. */
export const refuseInput = (field: string, message: string): AppError =>
  new AppError('INVALID_INPUT', message, { details: { field } });

/** True where the same request may succeed when it is sent again. */
export function isRetryable(code: ErrorCode): boolean {
  return code === 'UNAVAILABLE' || code === 'NOT_YET_KNOWN' || code === 'RATE_LIMITED';
}
