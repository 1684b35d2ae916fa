import { GraphQLError } from 'graphql';

/** Where a value stands, from the inside out: made for every field, unrolled only for errors. */
export interface Place {
  readonly previous: Place | null;
  readonly key: string | number;
}

export interface ErrorSink {
  errors: GraphQLError[];
}

/** Errors beyond this number could make an answer arbitrarily large. */
export const ERRORS_MAX = 100;

/** A null where there must be none is explained once: by the subgraph that failed, or else here. */
export function explainNull(sink: ErrorSink, place: Place | null, where: string): void {
  const path = pathOf(place);
  const isExplained = sink.errors.some(
    (error) =>
      error.path === undefined || path.every((key, index) => (error.path?.length ?? 0) <= index || error.path?.[index] === key),
  );
  if (!isExplained) addError(sink, place, `A subgraph answered null for ${where}, which cannot be null.`);
}

/** Adds an error at a place, with the code and the details of its cause where it has one. */
export function addError(sink: ErrorSink, place: Place | null, message: string, code = 'INTERNAL', cause?: GraphQLError): void {
  if (sink.errors.length >= ERRORS_MAX) return;
  const extensions = cause?.extensions ?? { code };
  sink.errors.push(new GraphQLError(message, { path: pathOf(place), extensions, originalError: cause?.originalError }));
}

function pathOf(place: Place | null): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at !== null; at = at.previous) path.unshift(at.key);
  return path;
}
