import { AppError } from '@castgraph/errors';
import type { Logger } from '@castgraph/logger';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What graphql and Apollo Server refuse by themselves is written for callers. */
const refusals = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** How Prisma, pg and Node name a database that does not answer, or has no connection to spare. */
const absences = new Set(
  `P1001 P1002 P1008 P1017 P2024 P2028 P2037 ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT DatabaseNotReachable ConnectionClosed
  SocketTimeout TooManyConnections 57P01 57P02 57P03 53300`.split(/\s+/),
);

/** True where an engine is away: the request did nothing wrong, and the same one may succeed later. */
function isAbsence(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const { code, kind, cause, message } = error as { code?: unknown; kind?: unknown; cause?: unknown; message?: unknown };
  if (absences.has(String(code)) || absences.has(String(kind))) return true;
  // pg says these two without a code.
  if (message === 'Connection terminated unexpectedly' || message === 'timeout exceeded when trying to connect') return true;
  return isAbsence(cause, depth + 1);
}

/** The one place where an error becomes an answer. Whatever is not an AppError or a refusal is logged and masked. */
export function describeError(error: unknown, log: Logger): GraphQLFormattedError {
  const graphqlError = error instanceof GraphQLError ? error : undefined;
  const where = { path: graphqlError?.path, locations: graphqlError?.locations };
  const cause = graphqlError?.originalError ?? error;
  if (cause instanceof AppError) {
    if (cause.cause !== undefined) log.warn({ err: cause.cause, code: cause.code }, 'refused');
    return { ...where, message: cause.message, extensions: { code: cause.code, ...cause.details } };
  }
  const code = graphqlError?.extensions.code;
  // A scalar that refuses a value throws a GraphQLError without a cause of its own.
  const isRefusal =
    graphqlError !== undefined && (graphqlError.originalError === undefined || (typeof code === 'string' && refusals.has(code)));
  if (isRefusal && !/Cannot return null/.test(graphqlError.message)) {
    return { ...where, message: graphqlError.message, extensions: { code: 'INVALID_INPUT' } };
  }
  if (isAbsence(cause)) {
    log.warn({ err: cause, path: where.path }, 'an engine is away');
    return { ...where, message: 'This does not work right now. Try again in a moment.', extensions: { code: 'UNAVAILABLE' } };
  }
  log.error({ err: cause, path: where.path }, 'resolver failed');
  return { ...where, message: 'Something went wrong on our side.', extensions: { code: 'INTERNAL' } };
}
