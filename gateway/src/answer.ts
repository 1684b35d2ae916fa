import type { Logger } from '@castgraph/logger';
import type { GraphQLFormattedError } from 'graphql';
import type { Operation } from './behaviour.ts';
import { presentError, type Refusal } from './errors.ts';
import type { OperationResult } from './execute/execute.ts';

/** An answer in the form of the GraphQL response. */
export interface FormattedAnswer {
  errors?: readonly GraphQLFormattedError[];
  data: OperationResult['data'];
  extensions?: Readonly<Record<string, unknown>>;
}

/** What came of an operation in the form in which it leaves, whatever it came by. Errors stand first, for people who read. */
export function formatAnswer(
  { caller, extras }: Pick<Operation, 'caller' | 'extras'>,
  { data, errors }: OperationResult,
  log: Logger,
): FormattedAnswer {
  return {
    ...(errors.length > 0 && { errors: errors.map((error) => presentError(error, caller.requestId, log)) }),
    data,
    ...(Object.keys(extras.extensions).length > 0 && { extensions: extras.extensions }),
  };
}

/** Answers that several callers share are written once. */
const texts = new WeakMap<OperationResult, string>();

function writeData(result: OperationResult): string {
  const known = texts.get(result);
  if (known !== undefined) return known;
  const made = JSON.stringify(result.data);
  texts.set(result, made);
  return made;
}

/** The JSON of a formatted answer; `result` is what it was formatted from. */
export function writeAnswer({ errors, extensions }: FormattedAnswer, result: OperationResult): string {
  const before = errors === undefined ? '' : `"errors":${JSON.stringify(errors)},`;
  const after = extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`;
  return `{${before}"data":${writeData(result)}${after}}`;
}

/** A refusal in the form in which it leaves: without `data`, since nothing ran. */
export function formatRefusal({ errors, extras }: Refusal, requestId: string, log: Logger): Omit<FormattedAnswer, 'data'> {
  return {
    errors: errors.map((error) => presentError(error, requestId, log)),
    ...(extras !== undefined && Object.keys(extras.extensions).length > 0 && { extensions: extras.extensions }),
  };
}
