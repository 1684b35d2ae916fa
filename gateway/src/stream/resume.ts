import type { FetchNode } from '@apollo/query-planner';
import {
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type VariableNode,
  visit,
} from 'graphql';
import { isJsonObject } from '../execute/merge.ts';

/** A subgraph's part of a subscription, in a form that can go on where it stopped. */
export interface ResumableStream {
  query: string;
  /** The variable that takes the cursor. */
  cursorVariable: string;
  /** The client's variables that it still uses. */
  variableNames: readonly string[];
  /** The event's field, as the answer calls it. */
  rootKey: string;
}

const CURSOR_VARIABLE = 'gatewayCursor';
const CURSOR_ALIAS = '__cursor';

/**
 * Adds the event's cursor to what is asked, and a variable to `after`. Undefined where the field does not take `after` or
 * its events have no cursor.
 */
export function makeResumable(schema: GraphQLSchema, { operation }: FetchNode): ResumableStream | undefined {
  const document = parse(operation, { noLocation: true });
  const node = document.definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const field = node?.selectionSet.selections[0];
  if (node === undefined || field?.kind !== Kind.FIELD || field.selectionSet === undefined) return undefined;
  const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
  const after = definition?.args.find(({ name }) => name === 'after');
  const event = definition && getNamedType(definition.type);
  if (after === undefined || event === undefined || !('getFields' in event) || !event.getFields().cursor) return undefined;

  const variable: VariableNode = { kind: Kind.VARIABLE, name: nameNode(CURSOR_VARIABLE) };
  const others = (field.arguments ?? []).filter((argument) => argument.name.value !== 'after');
  const cursor: FieldNode = { kind: Kind.FIELD, alias: nameNode(CURSOR_ALIAS), name: nameNode('cursor') };
  const resumedField: FieldNode = {
    ...field,
    arguments: [...others, { kind: Kind.ARGUMENT, name: nameNode('after'), value: variable }],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...field.selectionSet.selections, cursor] },
  };
  const fragments = document.definitions.filter((other) => other !== node);
  // The variable that `after` took may have no other use now, and an unused one is refused.
  const used = new Set<string>();
  visit(
    { kind: Kind.DOCUMENT, definitions: [...fragments, { ...node, variableDefinitions: [], selectionSet: setOf(resumedField) }] },
    { Variable: (use) => void used.add(use.name.value) },
  );
  const cursorType = nameNode(getNamedType(after.type).name);
  const resumed: OperationDefinitionNode = {
    ...node,
    variableDefinitions: [
      ...(node.variableDefinitions ?? []).filter((defined) => used.has(defined.variable.name.value)),
      { kind: Kind.VARIABLE_DEFINITION, variable, type: { kind: Kind.NAMED_TYPE, name: cursorType } },
    ],
    selectionSet: setOf(resumedField),
  };
  return {
    query: print({ ...document, definitions: [resumed, ...fragments] }),
    cursorVariable: CURSOR_VARIABLE,
    variableNames: [...used].filter((used) => used !== CURSOR_VARIABLE),
    rootKey: (field.alias ?? field.name).value,
  };
}

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
const setOf = (field: FieldNode) => ({ kind: Kind.SELECTION_SET, selections: [field] }) as const;

/** The cursor of an event that a resumable stream brought. */
export function readCursor({ rootKey }: ResumableStream, data: unknown): string | undefined {
  const event = isJsonObject(data) ? data[rootKey] : undefined;
  const cursor = isJsonObject(event) ? event[CURSOR_ALIAS] : undefined;
  return typeof cursor === 'string' ? cursor : undefined;
}
