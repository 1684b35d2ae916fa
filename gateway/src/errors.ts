import { AppError, type ErrorCode, errorCodes, isRetryable } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { AnswerExtras } from './answer-extras.ts';

/** A whole request that is refused. `status` is for HTTP. */
export class Refusal extends Error {
  readonly errors: readonly GraphQLError[];
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** For clients of `application/json`, who read any other status than 200 as a broken connection. */
  readonly legacyStatus: number;
  /** What the answer carries beside the errors. */
  extras?: AnswerExtras;

  constructor(
    errors: readonly GraphQLError[],
    status = statusOf(errors[0]),
    headers: Record<string, string> = {},
    legacyStatus = status,
  ) {
    super(errors[0]?.message);
    this.errors = errors;
    this.status = status;
    this.headers = headers;
    this.legacyStatus = legacyStatus;
  }
}

/** The request is well-formed; its document or its variables are not. */
export function refuseDocument(errors: readonly GraphQLError[]): Refusal {
  return new Refusal(errors, 400, {}, 200);
}

/** The header that says when to come back: whole seconds, at least one. */
export const retryAfter = (waitMs: number) => ({ 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) });

/** The gateway's own code beside the closed list: what a client answers with the whole document, or by reloading. */
export const UNKNOWN_DOCUMENT = 'PERSISTED_QUERY_NOT_FOUND';

const httpStatus: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

const statusOf = (error: GraphQLError | undefined) => httpStatus[String(error?.extensions.code)] ?? 400;

export function coded(
  code: ErrorCode | typeof UNKNOWN_DOCUMENT,
  message: string,
  details: Record<string, unknown> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...details } });
}

/** Postgres keeps no such character in a text. */
export const NUL_REFUSED = 'A text cannot hold the character U+0000.';

export function refuse(code: ErrorCode | typeof UNKNOWN_DOCUMENT, message: string, details?: Record<string, unknown>): Refusal {
  return new Refusal([coded(code, message, details)]);
}

/** What graphql refuses by itself is the caller's doing, and names nothing that the caller may not see. */
export function asInvalid(error: GraphQLError): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(shorten(error.message), { nodes, source, positions, path, extensions: { code: 'INVALID_INPUT' } });
}

const MESSAGE_CHARACTERS_MAX = 300;
const QUOTED_CHARACTERS_MAX = 100;
/** What is looked at of a message, at each end: a value of any length may stand in its middle, even twice. */
const END_CHARACTERS = 1_000;

/** Without suggestions, and with no more of what the caller wrote than it takes to recognise it. */
function shorten(message: string): string {
  const ends =
    message.length > 2 * END_CHARACTERS ? `${message.slice(0, END_CHARACTERS)}…${message.slice(-END_CHARACTERS)}` : message;
  const [told = ''] = ends.split(' Did you mean ', 1);
  const cut = told
    .split('"')
    .map((part) => (part.length > QUOTED_CHARACTERS_MAX ? `${part.slice(0, QUOTED_CHARACTERS_MAX)}…` : part));
  return cut.join('"').slice(0, MESSAGE_CHARACTERS_MAX);
}

const known = new Set<string>([...errorCodes, UNKNOWN_DOCUMENT]);
const MASKED = 'Something went wrong on our side.';
/** What subgraph libraries add for debugging. */
const internalDetails = new Set(['stacktrace', 'exception', 'serviceName', 'service', 'http', 'cause', 'originalError']);

/** The one form in which an error leaves: coded, without a stack, and masked unless it was written for callers. */
export function presentError(error: GraphQLError, requestId: string, log: Logger): GraphQLFormattedError {
  const { path, locations } = error;
  const where = { ...(locations !== undefined && { locations }), ...(path !== undefined && { path }) };
  const cause = error.originalError;
  if (cause instanceof AppError) {
    return { message: cause.message, ...where, extensions: { code: cause.code, ...cause.details } };
  }
  const { code } = error.extensions;
  if (typeof code === 'string' && known.has(code) && code !== 'INTERNAL') {
    const details = Object.fromEntries(Object.entries(error.extensions).filter(([name]) => !internalDetails.has(name)));
    return {
      message: error.message,
      ...where,
      extensions: { ...details, ...(isRetryable(code as ErrorCode) && { retryable: true }) },
    };
  }
  log.error({ err: cause ?? error, path, requestId }, 'operation failed');
  return { message: MASKED, ...where, extensions: { code: 'INTERNAL', requestId } };
}

/** Any thrown value as a refusal. */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof AppError) return refuse(thrown.code, thrown.message, thrown.details);
  if (thrown instanceof GraphQLError) return new Refusal([thrown]);
  return new Refusal(
    [new GraphQLError(MASKED, { originalError: thrown instanceof Error ? thrown : new Error(String(thrown)) })],
    500,
  );
}
