import { describeError } from '@castgraph/graphql-client';

/** What a failure means for the person. */
export interface UploadProblem {
  message: string;
  /** Whether trying again may help. */
  canRetry: boolean;
}

/** A part failed for good: every attempt did, or asking again is useless. */
export class PartFailedError extends Error {
  readonly partNumber: number;
  constructor(partNumber: number, cause: unknown) {
    super(`Part ${partNumber} could not be sent.`, { cause });
    this.name = 'PartFailedError';
    this.partNumber = partNumber;
  }
}

const RETRYABLE = new Set(['NETWORK', 'UNAVAILABLE', 'RATE_LIMITED', 'NOT_YET_KNOWN', 'INTERNAL']);
/** How browsers call it when a file was changed, moved or deleted after it was chosen. */
const UNREADABLE = new Set(['NotReadableError', 'NotFoundError']);

/** Reads what stopped an upload: the file itself, the graph's word, or the storage. */
export function describeProblem(error: unknown): UploadProblem {
  if (error instanceof DOMException && UNREADABLE.has(error.name)) {
    return { message: 'The file changed or is gone from its place. Choose it again to go on.', canRetry: false };
  }
  if (error instanceof PartFailedError) {
    const cause = describeProblem(error.cause);
    const message = 'The storage does not answer. What has arrived is kept; it goes on when the connection is back.';
    return cause.canRetry ? { message, canRetry: true } : cause;
  }
  const { code, message } = describeError(error);
  return { message, canRetry: RETRYABLE.has(code) };
}
