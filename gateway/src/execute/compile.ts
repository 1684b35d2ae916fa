import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner';
import {
  type ArgumentNode,
  astFromValue,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import { createCollector, type DeniedFields } from './collect.ts';
import type { JsonObject } from './merge.ts';
import { compilePlan, listFetches, type Step, unsupported } from './plan.ts';
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
  denied: DeniedFields;
}

/** @throws GraphQLError where the operation cannot be planned. */
export function compileOperation(options: CompileOptions): CompiledOperation {
  const { graph, schema, document, operation, denied } = options;
  const { plannerSchema, planner, plannerView: view, supergraphSchema } = graph;
  const names = separateNames(document, view.addedNames);
  const planned = withDefaults(schema, names.rename(denied.size === 0 ? document : withoutFields(document, denied)));
  const federated = operationFromDocument(plannerSchema, planned, { operationName: operation.name?.value });
  const { node } = planner.buildQueryPlan(federated);
  const shape = compileShape({ schema, supergraphSchema, document, operation, denied, nameOf: names.nameOf });
  const base = { document, operation, shape, names };
  if (node?.kind === 'Subscription') {
    const [primary] = translateFetch(node.primary, view);
    return { ...base, primary, step: node.rest && compilePlan(node.rest, { view, schema: supergraphSchema }) };
  }
  const step = node && compilePlan(node as PlanNode, { view, schema: supergraphSchema });
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
    const isNever = conditions.every((all) =>
      all.some(({ variable, literal, isInclude }) => variable === null && literal !== isInclude),
    );
    if (isNever || denied.has(node) || node.name.value.startsWith('__') || planned.has(names.nameOf(node))) continue;
    throw unsupported(`No subgraph can answer "${node.name.value}" with what is selected of it.`);
  }
}

/** Subgraphs may define a directive with other defaults than the graph does, or with none. */
function withDefaults(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node): DirectiveNode | undefined => {
      const given = node.arguments ?? [];
      const added = (schema.getDirective(node.name.value)?.args ?? []).flatMap(({ name, type, defaultValue }): ArgumentNode[] => {
        if (defaultValue === undefined || given.some((argument) => argument.name.value === name)) return [];
        const value = astFromValue(defaultValue, type);
        return value ? [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }] : [];
      });
      return added.length === 0 ? undefined : { ...node, arguments: [...given, ...added] };
    },
  });
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
