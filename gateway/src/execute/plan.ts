import type { FetchDataRewrite, FetchNode, PlanNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, getOperationAST, Kind, parse, type SelectionSetNode } from 'graphql';
import { coded } from '../errors.ts';
import type { PlannerView } from '../graph/planner/planner-view.ts';
import { fragmentsOf } from './fragments.ts';
import { compileRepresentations, type RepresentAll } from './representations.ts';
import { splitByCondition } from './split-by-condition.ts';
import { translateFetch } from './stand-ins.ts';
import { findUntold } from './told-requirements.ts';

/** A plan in the form that runs: everything that stays the same from request to request is worked out once. */
export type Step =
  | { kind: 'sequence'; steps: readonly Step[] }
  | { kind: 'parallel'; steps: readonly Step[] }
  | { kind: 'flatten'; path: readonly string[]; step: Step }
  | { kind: 'condition'; variable: string; whenTrue?: Step; whenFalse?: Step }
  | FetchStep;

export interface FetchStep {
  kind: 'fetch';
  subgraph: string;
  isQuery: boolean;
  /** What the subgraph is asked. */
  document: string;
  /** The request's JSON up to the variables. */
  bodyPrefix: string;
  variableNames: readonly string[];
  /** What an entity is told by; absent for root fields. */
  requires?: readonly QueryPlanSelectionNode[];
  /** Writes down which entities are asked for. */
  representAll: RepresentAll;
  outputRewrites?: readonly FetchDataRewrite[];
  /** What the fetch would have brought, to say what is missing when it fails. */
  brings: readonly Brought[];
}

export interface Brought {
  name: string;
  inner: readonly Brought[];
}

/** What is right by the schema and cannot be run here; README lists it. */
export const unsupported = (what: string) => coded('INVALID_INPUT', what, { reason: 'NOT_SUPPORTED' });

/** What a plan is read by. */
export interface PlanOptions {
  view: PlannerView;
  schema: GraphQLSchema;
  /** Names of fields that require others and may be skipped. */
  conditional: ReadonlySet<string>;
}

/** @throws GraphQLError where a plan has what is not supported. */
export function compilePlan(node: PlanNode, options: PlanOptions): Step {
  const compile = (inner: PlanNode) => compilePlan(inner, options);
  switch (node.kind) {
    case 'Sequence':
      return { kind: 'sequence', steps: node.nodes.map(compile) };
    case 'Parallel':
      return { kind: 'parallel', steps: node.nodes.map(compile) };
    case 'Flatten':
      return { kind: 'flatten', path: node.path.map(String), step: compile(node.node) };
    case 'Condition':
      return {
        kind: 'condition',
        variable: node.condition,
        whenTrue: node.ifClause && compile(node.ifClause),
        whenFalse: node.elseClause && compile(node.elseClause),
      };
    case 'Fetch':
      return compileFetch(node, options);
    default:
      throw unsupported(`A plan with ${node.kind} is not supported.`);
  }
}

/** What a plan asks, in the order of the plan: all of it, or only what is asked at the root of the answer. */
export function listFetches(step: Step, where: 'everywhere' | 'root' = 'everywhere'): FetchStep[] {
  const list = (inner: Step) => listFetches(inner, where);
  switch (step.kind) {
    case 'sequence':
    case 'parallel':
      return step.steps.flatMap(list);
    case 'condition':
      return [step.whenTrue, step.whenFalse].flatMap((branch) => (branch === undefined ? [] : list(branch)));
    case 'flatten':
      return where === 'root' ? [] : list(step.step);
    case 'fetch':
      return [step];
  }
}

function compileFetch(node: FetchNode, { view, schema, conditional }: PlanOptions): Step {
  const untold = findUntold(node, view, schema);
  if (untold !== undefined) throw unsupported(`The gateway finds no way to tell ${untold} what it requires.`);
  const requests = splitByCondition(node, view, conditional).flatMap((part) => translateFetch(part, view));
  const [first, ...others] = requests.map((request) => compileRequest(request, view));
  if (first === undefined || others.length > 0) return { kind: 'parallel', steps: first === undefined ? [] : [first, ...others] };
  return first;
}

function compileRequest(node: FetchNode, view: PlannerView): FetchStep {
  if (node.contextRewrites !== undefined && node.contextRewrites.length > 0) {
    throw unsupported('A field that takes an argument @fromContext is not supported.');
  }
  if (node.requires !== undefined && node.variableUsages?.includes('representations')) {
    throw unsupported('A variable of this operation cannot be called "representations".');
  }
  const name = node.operationName === undefined ? '' : `"operationName":${JSON.stringify(node.operationName)},`;
  return {
    kind: 'fetch',
    subgraph: node.serviceName,
    isQuery: node.operationKind === 'query',
    document: node.operation,
    bodyPrefix: `{${name}"query":${JSON.stringify(node.operation)},"variables":`,
    variableNames: node.variableUsages ?? [],
    requires: node.requires,
    representAll: compileRepresentations(node.requires ?? [], node.inputRewrites, view.keys.get(node.serviceName)),
    outputRewrites: node.outputRewrites,
    brings: findBrought(node),
  };
}

function findBrought({ operation, requires }: FetchNode): readonly Brought[] {
  const document = parse(operation, { noLocation: true });
  const fragments = fragmentsOf(document);
  const collect = (set: SelectionSetNode | undefined): Brought[] =>
    (set?.selections ?? []).flatMap((selection) => {
      if (selection.kind === Kind.INLINE_FRAGMENT) return collect(selection.selectionSet);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return collect(fragments.get(selection.name.value)?.selectionSet);
      return [{ name: (selection.alias ?? selection.name).value, inner: collect(selection.selectionSet) }];
    });
  const brought = collect(getOperationAST(document)?.selectionSet);
  // The answer to a fetch of entities is merged into the entities, so the field around them is not there to be missed.
  return requires === undefined ? brought : brought.flatMap(({ inner }) => inner);
}
