import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { fragmentsOf } from '../execute/fragments.ts';
import type { FetchStep } from '../execute/plan.ts';
import type { Graph } from '../graph/graph.ts';
import { type CachePolicy, NOT_KEPT, type PolicyScope, policyOfSelection, policyOfType, restrict } from './policy.ts';

/** What can be kept of what a fetch brings: worked out once. */
export interface CacheableFetch {
  /** Begins every key: the graph, the subgraph and the document. */
  key: string;
  lifeMs: number;
  /** Entities of these types stand inside, so that a change of any of them makes what is kept invalid. */
  innerTypes: readonly string[];
  /** Where the fetch is for one entity that a root field names by its id. */
  lookup?: Lookup;
}

export interface Lookup {
  typeName: string;
  responseName: string;
  /** The id, or the variable that has it. */
  id: { value: string } | { variable: string };
}

/** What becomes private is out of reach after this, whatever else fails. */
const LIFE_MAX_MS = 60_000;

/**
 * Whether all that a fetch brings is public and may be kept. Two kinds of fetch are: of entities by their keys, and of one
 * entity by a root field whose only argument is its id. Of no other is it known what must change for the answer to change.
 */
export function findCacheable(
  { hints, policies, supergraphSchema, version }: Graph,
  step: FetchStep,
): CacheableFetch | undefined {
  if (hints.byCoordinate.size === 0 || !step.isQuery) return undefined;
  const document = parse(step.document, { noLocation: true });
  const root = findOnlyRoot(document);
  const queryType = supergraphSchema.getQueryType();
  if (root === undefined || !queryType) return undefined;
  const innerTypes = new Set<string>();
  const scope = {
    hints,
    policies,
    schema: supergraphSchema,
    fragments: fragmentsOf(document),
    onField: (field: FieldNode, target: GraphQLNamedType) => {
      // The entity of a lookup is told by its id.
      if (field === root) return;
      const possible = isAbstractType(target) ? supergraphSchema.getPossibleTypes(target) : [target];
      for (const { name } of possible) if (hints.entities.has(name)) innerTypes.add(name);
    },
  };
  let policy: CachePolicy | undefined;
  let lookup: Lookup | undefined;
  if (step.requires === undefined) {
    lookup = readLookup(root, queryType.getFields()[root.name.value]?.type);
    if (lookup === undefined || !hints.entities.has(lookup.typeName)) return undefined;
    policy = policyOfSelection(scope, queryType.name, { kind: Kind.SELECTION_SET, selections: [root] }, NOT_KEPT);
  } else {
    policy = policyOfEntities(scope, root);
  }
  if (policy === undefined || !policy.isPublic || policy.maxAge <= 0) return undefined;
  const key = createHash('sha256').update([version, step.subgraph, step.document].join('\0')).digest('base64url');
  return { key, lifeMs: Math.min(policy.maxAge * 1_000, LIFE_MAX_MS), innerTypes: [...innerTypes].sort(), lookup };
}

function findOnlyRoot(document: DocumentNode): FieldNode | undefined {
  const [root, ...others] = getOperationAST(document)?.selectionSet.selections ?? [];
  return root?.kind === Kind.FIELD && others.length === 0 && !root.directives?.length ? root : undefined;
}

/** Each entity is asked for by its type's own fragment; an interface may turn out to be a type that nobody named. */
function policyOfEntities(scope: PolicyScope, root: FieldNode): CachePolicy | undefined {
  let policy: CachePolicy | undefined;
  for (const selection of root.selectionSet?.selections ?? []) {
    if (selection.kind === Kind.FIELD && selection.name.value === '__typename') continue;
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? scope.fragments.get(selection.name.value) : selection;
    if (fragment === undefined || fragment.kind === Kind.FIELD || fragment.typeCondition === undefined) return undefined;
    const typeName = fragment.typeCondition.name.value;
    if (!isObjectType(scope.schema.getType(typeName))) return undefined;
    const around = policyOfType(scope, typeName);
    const own = restrict(around, policyOfSelection(scope, typeName, fragment.selectionSet, around));
    policy = policy === undefined ? own : restrict(policy, own);
  }
  return policy;
}

function readLookup({ alias, name, arguments: given = [] }: FieldNode, type: GraphQLOutputType | undefined): Lookup | undefined {
  const [argument, ...others] = given;
  if (!isObjectType(type) || argument === undefined || others.length > 0 || argument.name.value !== 'id') return undefined;
  const { value } = argument;
  const responseName = (alias ?? name).value;
  const typeName = type.name;
  if (value.kind === Kind.VARIABLE) return { typeName, responseName, id: { variable: value.name.value } };
  return value.kind === Kind.STRING ? { typeName, responseName, id: { value: value.value } } : undefined;
}
