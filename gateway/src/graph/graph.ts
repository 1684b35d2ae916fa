import { createHash } from 'node:crypto';
import { DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { buildSchema, type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType, Kind, parse } from 'graphql';
import { type CacheHints, splitHints } from './hints.ts';
import { keepClientDirectives } from './linked-directives.ts';
import { type PlannerView, viewForPlanner } from './planner/planner-view.ts';
import { type PolicyRules, splitPolicies } from './policies.ts';
import { splitWeights, type Weights } from './weights.ts';

/** Everything that follows from one supergraph and its public contract. It never changes; a reload makes a new one. */
export interface Graph {
  /** Hash of the files that it was made from. */
  readonly version: string;
  /** What trusted documents may use. */
  readonly fullSchema: GraphQLSchema;
  /** What everybody else may use. */
  readonly publicSchema: GraphQLSchema;
  /** With hidden elements, which representations of entities need. */
  readonly supergraphSchema: GraphQLSchema;
  readonly plannerSchema: Schema;
  readonly planner: QueryPlanner;
  /** What the planner is told otherwise than it is. */
  readonly plannerView: PlannerView;
  /** Names of the subgraphs with their addresses. */
  readonly subgraphs: ReadonlyMap<string, string>;
  readonly policies: PolicyRules;
  /** How long what may be kept. */
  readonly hints: CacheHints;
  /** What fields cost, and how long lists may be. */
  readonly weights: Weights;
  /** Fields of Subscription whose events are the same for everybody. */
  readonly sharedStreams: ReadonlySet<string>;
}

export interface GraphSources {
  supergraphSdl: string;
  /** SDL of the public API; absent where all of the graph is public. */
  publicSdl?: string;
  /** Addresses that stand in for those of the supergraph. */
  subgraphUrls: ReadonlyMap<string, string>;
}

/** Costs nothing to plan and only stands for what the planner must accept: how much a field costs is not its matter. */
const SUPPORTED_FEATURES = new Set([...DEFAULT_SUPPORTED_SUPERGRAPH_FEATURES, 'https://specs.apollo.dev/cost/v0.1']);

/** A hostile operation can make the planner weigh thousands of plans; the best of the first hundred is good enough. */
const EVALUATED_PLANS_MAX = 100;

export function hashGraph({ supergraphSdl, publicSdl = '' }: Pick<GraphSources, 'supergraphSdl' | 'publicSdl'>): string {
  return createHash('sha256').update(supergraphSdl).update('\0').update(publicSdl).digest('hex').slice(0, 16);
}

/** @throws Error where the supergraph is not one, a subgraph has no address, or the contract promises what the graph lacks. */
export function loadGraph({ supergraphSdl, publicSdl, subgraphUrls }: GraphSources): Graph {
  const { sdl: unhinted, hints } = splitHints(supergraphSdl);
  const { sdl: weighed, rules } = splitPolicies(unhinted);
  const { sdl, weights } = splitWeights(weighed);
  const supergraph = Supergraph.build(sdl, { supportedFeatures: SUPPORTED_FEATURES, validateSupergraph: true });
  keepClientDirectives(supergraph.schema, supergraph.apiSchema());
  const fullSchema = supergraph.apiSchema().toGraphQLJSSchema();
  const { sdl: plannerSdl, view } = viewForPlanner(sdl);
  const planned =
    plannerSdl === sdl
      ? supergraph
      : Supergraph.build(plannerSdl, { supportedFeatures: SUPPORTED_FEATURES, validateSupergraph: true });
  keepClientDirectives(planned.schema, planned.apiSchema());
  const publicSchema = publicSdl === undefined ? fullSchema : buildSchema(publicSdl);
  const broken = findBrokenPromises(publicSchema, fullSchema);
  if (broken.length > 0) throw new Error(`The public contract promises what the graph does not have: ${broken.join(', ')}`);
  return {
    version: hashGraph({ supergraphSdl, publicSdl }),
    fullSchema,
    publicSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    plannerSchema: planned.apiSchema(),
    plannerView: view,
    planner: new QueryPlanner(planned, { debug: { maxEvaluatedPlans: EVALUATED_PLANS_MAX } }),
    subgraphs: new Map(
      supergraph.subgraphsMetadata().map(({ name, url }) => [name, readUrl(name, subgraphUrls.get(name) ?? url)]),
    ),
    policies: rules,
    hints,
    weights,
    sharedStreams: findSharedStreams(sdl),
  };
}

function readUrl(subgraph: string, url: string): string {
  if (/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) return url;
  throw new Error(`The subgraph "${subgraph}" has no address of http or https; name one in SUBGRAPH_URLS.`);
}

/** Coordinates of the contract that the graph lacks or types otherwise. */
function findBrokenPromises(contract: GraphQLSchema, graph: GraphQLSchema): string[] {
  if (contract === graph) return [];
  const broken: string[] = [];
  for (const type of Object.values(contract.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    const actual = graph.getType(type.name);
    if (actual === undefined || actual.constructor.name !== type.constructor.name) {
      broken.push(type.name);
      continue;
    }
    const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);
    if (!hasFields || !('getFields' in actual)) continue;
    const actualFields = actual.getFields();
    for (const field of Object.values(type.getFields())) {
      if (String(actualFields[field.name]?.type) !== String(field.type)) broken.push(`${type.name}.${field.name}`);
    }
  }
  return broken;
}

function findSharedStreams(supergraphSdl: string): Set<string> {
  const shared = new Set<string>();
  for (const definition of parse(supergraphSdl, { noLocation: true }).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== 'Subscription') continue;
    for (const field of definition.fields ?? []) {
      const isShared = field.directives?.some(({ name, arguments: given }) => {
        const value = given?.[0]?.value;
        return name.value === 'tag' && value?.kind === Kind.STRING && value.value === 'shared';
      });
      if (isShared) shared.add(field.name.value);
    }
  }
  return shared;
}
