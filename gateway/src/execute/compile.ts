import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { createCollector, type DeniedSet, isNever } from './collect.ts';
import { findConditional } from './conditional-fields.ts';
import type { JsonObject } from './merge.ts';
import { compilePlan, listFetches, type Step, unsupported } from './plan.ts';
import { writeForPlanner } from './planned-document.ts';
import { type ResponseNames, separateNames } from './response-names.ts';
import { compileShape, type ShapeRun } from './shape.ts';
import { translateFetch } from './stand-ins.ts';

/** An operation ready to run: its plan and the function that shapes the answer. */
export interface CompiledOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Absent where nothing needs a subgraph, as in `{ __typename }`. For a subscription: what follows each event. */
  step?: Step;
  /** The subgraph's part of a subscription. */
  primary?: SubscriptionNode['primary'];
  shape: (data: JsonObject, run: ShapeRun) => JsonObject | null;
  names: ResponseNames;
}

export interface CompileOptions {
  graph: Graph;
  /** The schema that the document was validated against. */
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Fields that are neither fetched nor answered. */
  denied: DeniedSet;
}

/** @throws GraphQLError where the operation cannot be planned. */
export function compileOperation(options: CompileOptions): CompiledOperation {
  const { graph, schema, document, operation, denied } = options;
  const { plannerSchema, planner, plannerView: view, supergraphSchema } = graph;
  const names = separateNames(document, view.addedNames);
  const planned = names.rename(writeForPlanner({ schema, document, denied, view }));
  const federated = operationFromDocument(plannerSchema, planned, { operationName: operation.name?.value });
  const { node } = planner.buildQueryPlan(federated);
  const shape = compileShape({ schema, supergraphSchema, document, operation, denied, nameOf: names.nameOf });
  const base = { document, operation, shape, names };
  const planOptions = { view, schema: supergraphSchema, conditional: findConditional(document, view) };
  if (node?.kind === 'Subscription') {
    const [primary] = translateFetch(node.primary, view);
    return { ...base, primary, step: node.rest && compilePlan(node.rest, planOptions) };
  }
  const step = node && compilePlan(node as PlanNode, planOptions);
  assertIsPlanned(options, names, step);
  return { ...base, step };
}

/**
 * What no subgraph can ever answer is left out of the plan, and would look like a null that a subgraph sent: an interface
 * that nothing implements where it is asked for, say.
 */
function assertIsPlanned({ schema, document, operation, denied }: CompileOptions, names: ResponseNames, step: Step | undefined) {
  const atRoot = step === undefined ? [] : listFetches(step, 'root').filter(({ requires }) => requires === undefined);
  const planned = new Set(atRoot.flatMap(({ brings }) => brings.map(({ name }) => name)));
  const rootType = schema.getRootType(operation.operation)?.name ?? '';
  const { collect } = createCollector(schema, document, denied);
  for (const { node, conditions } of collect(rootType, [{ set: operation.selectionSet, conditions: [] }]).values()) {
    const isAsked = !conditions.every(isNever) && !denied.has(node) && !node.name.value.startsWith('__');
    if (!isAsked || planned.has(names.nameOf(node))) continue;
    throw unsupported(`No subgraph can answer "${node.name.value}" with what is selected of it.`);
  }
}
