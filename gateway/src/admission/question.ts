import { createHash } from 'node:crypto';
import { GraphQLError, getArgumentValues, Kind } from 'graphql';
import type { Caller, Operation } from '../behaviour.ts';
import type { Graph } from '../graph/graph.ts';

/** May this caller read this stream? */
export interface Question {
  /** Who is asked. */
  subgraph: string;
  graph: Graph;
  caller: Caller;
  field: string;
  arguments: Record<string, unknown>;
  /** The field as the client's answer calls it. */
  rootKey: string;
  /** Field and arguments: whoever has the same asks the same, apart from who it is. */
  key: string;
}

/**
 * What a subscription to a field that is tagged `shared` asks first; undefined for all else. `after` is where it begins,
 * whatever the document says.
 */
export function questionOf(operation: Operation, after: unknown): Question | undefined {
  const { graph, document, prepared, coerced, caller, denied } = operation;
  const [root] = prepared.node.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || !graph.sharedStreams.has(root.name.value)) return undefined;
  const field = document.schema.getSubscriptionType()?.getFields()[root.name.value];
  const { primary } = prepared.compile(denied);
  if (field === undefined || primary === undefined) throw new Error('Not a subscription.');
  const given = getArgumentValues(field, root, coerced);
  const args = field.args.some(({ name }) => name === 'after') ? { ...given, after: after ?? null } : given;
  const subgraph = primary.serviceName;
  const asked = [subgraph, graph.subgraphs.get(subgraph), field.name, Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1))];
  return {
    subgraph,
    graph,
    caller,
    field: field.name,
    arguments: args,
    rootKey: (root.alias ?? root.name).value,
    key: createHash('sha256').update(JSON.stringify(asked)).digest('base64'),
  };
}

/** An error that tells the client why it does not, or no longer, read the stream: it stands at the stream's field. */
export function errorAt(
  { rootKey }: Question,
  { message, extensions }: Pick<GraphQLError, 'message' | 'extensions'>,
): GraphQLError {
  return new GraphQLError(message, { path: [rootKey], extensions });
}
