import { executeSync, type FieldNode, GraphQLError, type GraphQLSchema, Kind, OperationTypeNode, visit } from 'graphql';
import { cutToAsked, findAskedFields } from './asked-fields.ts';
import type { DeniedFields } from './collect.ts';
import type { CompiledOperation } from './compile.ts';
import { isJsonObject, type JsonObject, ownValue } from './merge.ts';
import type { OperationCache } from './operation-cache.ts';
import type { Brought } from './plan.ts';
import { type FailedFetch, type Run, runStep, type SendToSubgraph } from './run.ts';
import type { ShapeRun } from './shape.ts';
import type { Trace } from './trace.ts';

export interface ExecuteOptions {
  compiled: CompiledOperation;
  supergraphSchema: GraphQLSchema;
  /** Introspection answers from this one, whatever the document may use. */
  introspectionSchema: GraphQLSchema;
  send: SendToSubgraph;
  /** What is kept of earlier answers; absent where everything is to be fetched. */
  cache?: OperationCache;
  variables: Readonly<Record<string, unknown>>;
  coerced: Readonly<Record<string, unknown>>;
  /** Fields that the caller may not read; `compiled` was made for the same ones. */
  denied: DeniedFields;
  /** What an event of a subscription brought already. */
  event?: { data: JsonObject; errors: readonly GraphQLError[] };
  trace?: Trace;
}

export interface OperationResult {
  data: JsonObject | null;
  errors: readonly GraphQLError[];
}

/** Fetches what the plan says and shapes it. It never rejects: what fails stands in `errors`. */
export async function executeOperation(options: ExecuteOptions): Promise<OperationResult> {
  const { step } = options.compiled;
  const run = beginRun(options);
  if (step !== undefined) await runStep(run, step, [run.root], []);
  return concludeRun(options, run);
}

/** Shapes an event that needs nothing of other subgraphs. */
export function answerEvent(options: ExecuteOptions): OperationResult {
  return concludeRun(options, beginRun(options));
}

function beginRun({ supergraphSchema: schema, send, variables, coerced, event, trace, cache }: ExecuteOptions): Run {
  const root: JsonObject = event?.data ?? {};
  return { schema, send, variables, coerced, root, errors: [...(event?.errors ?? [])], failures: [], trace, cache };
}

function concludeRun(options: ExecuteOptions, { root, errors, failures }: Run): OperationResult {
  const shapeRun: ShapeRun = {
    coerced: options.coerced,
    denied: options.denied,
    errors: presentPaths(options, errors),
    missing: markMissing(failures),
    introspect: (field) => introspect(options, field),
  };
  return { data: options.compiled.shape(root, shapeRun), errors: shapeRun.errors };
}

/** Errors of subgraphs with the names that the client gave, up to where they are about what it did not ask for. */
function presentPaths({ compiled, coerced }: ExecuteOptions, errors: readonly GraphQLError[]): GraphQLError[] {
  if (errors.length === 0) return [];
  const asked = findAskedFields(compiled.document, compiled.operation, coerced);
  return errors.map((error) => {
    const restored = compiled.names.restore(error);
    if (restored.path === undefined) return restored;
    const path = cutToAsked(restored.path, asked);
    if (path.length === restored.path.length) return restored;
    const { message, nodes, extensions, originalError } = restored;
    return new GraphQLError(message, { nodes, path, extensions, originalError });
  });
}

/** Which objects lack what a failed fetch would have brought, also where another fetch brought a part of them. */
function markMissing(failures: readonly FailedFetch[]): Map<object, GraphQLError> {
  const missing = new Map<object, GraphQLError>();
  const mark = (value: unknown, brings: readonly Brought[], error: GraphQLError): void => {
    if (Array.isArray(value)) {
      for (const item of value) mark(item, brings, error);
    } else if (isJsonObject(value)) {
      if (!missing.has(value)) missing.set(value, error);
      for (const { name, inner } of brings) if (inner.length > 0) mark(ownValue(value, name), inner, error);
    }
  };
  for (const { targets, brings, error } of failures) for (const target of targets) mark(target, brings, error);
  return missing;
}

function introspect({ compiled, introspectionSchema, coerced }: ExecuteOptions, field: FieldNode): unknown {
  const used = new Set<string>();
  const fragments = compiled.document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  visit(
    { kind: Kind.DOCUMENT, definitions: [...fragments, asOperation(field)] },
    { Variable: ({ name }) => void used.add(name.value) },
  );
  const variableDefinitions = compiled.operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value));
  const { data, errors } = executeSync({
    schema: introspectionSchema,
    document: { kind: Kind.DOCUMENT, definitions: [{ ...asOperation(field), variableDefinitions }, ...fragments] },
    variableValues: coerced,
  });
  if (errors !== undefined || !data) throw new GraphQLError('The schema could not be read.');
  return data[(field.alias ?? field.name).value];
}

const asOperation = (field: FieldNode) =>
  ({
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
  }) as const;
