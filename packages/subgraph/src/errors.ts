import { AppError } from '@castgraph/errors';
import { isAbsence } from '@castgraph/errors/absence';
import type { Logger } from '@castgraph/logger';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What graphql and Apollo Server refuse by themselves is written for callers. */
const refusals = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  // Of a scalar that refuses a value inside of a variable: graphql takes over the code of what it wraps.
  'INVALID_INPUT',
]);

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
