import type { ErrorCode } from '@castgraph/errors';
import { GraphQLError, type SourceLocation } from 'graphql';

/** What is wrong with a document, as data: an error itself holds on to the syntax tree and to all that ran when it was made. */
export interface DocumentFault {
  message: string;
  locations?: readonly SourceLocation[];
  code: ErrorCode;
}

export function asFault({ message, locations, extensions }: GraphQLError): DocumentFault {
  return {
    // A part of a text keeps the whole of it in memory; what was written anew does not.
    message: Buffer.from(message).toString(),
    ...(locations !== undefined && { locations: locations.map(({ line, column }) => ({ line, column })) }),
    code: extensions.code as ErrorCode,
  };
}

/** A new error for each caller who sends the document. */
export function faultAsError({ message, locations, code }: DocumentFault): GraphQLError {
  return Object.assign(new GraphQLError(message, { extensions: { code } }), { locations });
}
