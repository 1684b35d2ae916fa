import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { findCacheable } from '../cache/cacheable-fetch.ts';
import type { Graph } from '../graph/graph.ts';
import type { DeniedFields } from './collect.ts';
import type { JsonObject } from './merge.ts';
import { compilePlan, type Step } from './plan.ts';
import { compileShape, type ShapeRun } from './shape.ts';

/** An operation ready to run: its plan and the function that shapes the answer. */
export interface CompiledOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Absent where nothing needs a subgraph, as in `{ __typename }`. For a subscription: what follows each event. */
  step?: Step;
  /** The subgraph's part of a subscription. */
  primary?: SubscriptionNode['primary'];
  shape: (data: JsonObject, run: ShapeRun) => JsonObject | null;
}

export interface CompileOptions {
  graph: Graph;
  /** The schema that the document was validated against. */
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Fields that are neither fetched nor answered. */
  denied: DeniedFields;
}

/** @throws GraphQLError where the operation cannot be planned. */
export function compileOperation({ graph, schema, document, operation, denied }: CompileOptions): CompiledOperation {
  const planned = denied.size === 0 ? document : withoutFields(document, denied);
  const federated = operationFromDocument(graph.plannerSchema, planned, { operationName: operation.name?.value });
  const { node } = graph.planner.buildQueryPlan(federated);
  const shape = compileShape({ schema, document, operation, denied });
  if (node?.kind === 'Subscription') {
    return { document, operation, primary: node.primary, step: node.rest && compilePlan(node.rest), shape };
  }
  return { document, operation, step: node && compilePlan(node as PlanNode, (fetch) => findCacheable(graph, fetch)), shape };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** A selection that is left empty asks for the type's name, so that the object around it is still fetched. */
function withoutFields(document: DocumentNode, denied: DeniedFields): DocumentNode {
  return visit(document, {
    Field: (node) => (denied.has(node) ? null : undefined),
    SelectionSet: {
      leave: (node: SelectionSetNode) => (node.selections.length === 0 ? { ...node, selections: [TYPENAME] } : undefined),
    },
  });
}
