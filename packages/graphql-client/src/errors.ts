import { CombinedGraphQLErrors } from '@apollo/client/errors';

/** What the page may know of a failure. */
export interface ClientError {
  /** A code of the graph, or `NETWORK` when no answer came. */
  code: string;
  /** Words for the person, written by the server. */
  message: string;
  /** When the same request may be sent again; null unless the server says so. */
  retryAfterMs: number | null;
  /** Names the request to the staff. */
  requestId: string | null;
  /** Input field that the server refused. */
  field: string | null;
}

const offline: ClientError = {
  code: 'NETWORK',
  message: 'No answer came. Check the connection and try again.',
  retryAfterMs: null,
  requestId: null,
  field: null,
};

/** Reads what a failed query or mutation carries. */
export function describeError(error: unknown): ClientError {
  if (!CombinedGraphQLErrors.is(error)) return offline;
  const [first] = error.errors;
  if (!first) return offline;
  const { code, retryAfterMs, requestId, field } = first.extensions ?? {};
  return {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: first.message,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    requestId: typeof requestId === 'string' ? requestId : null,
    field: typeof field === 'string' ? field : null,
  };
}

/** "Try again in 40 seconds." for a person who was told to slow down. */
export function describeWait(retryAfterMs: number | null): string {
  if (retryAfterMs === null) return 'Try again in a little while.';
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  if (seconds < 90) return `Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
  return `Try again in ${Math.ceil(seconds / 60)} minutes.`;
}

type GraphQLResult = { errors?: readonly { extensions?: Record<string, unknown> | undefined }[] | undefined };

export function hasErrorCode(result: GraphQLResult, codes: readonly string[]): boolean {
  return result.errors?.some(({ extensions }) => codes.includes(String(extensions?.code))) ?? false;
}
