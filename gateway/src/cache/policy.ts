import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { CacheHint, CacheHints } from '../graph/hints.ts';
import { isPersonalField } from '../graph/personal-fields.ts';
import type { PolicyRules } from '../graph/policies.ts';

/** How long something may be kept, and whether it is the same for everybody who may see it. */
export interface CachePolicy {
  /** Seconds; 0 for not at all. */
  maxAge: number;
  isPublic: boolean;
}

/** What holds for whatever says nothing: it is not kept, and is one viewer's. */
export const NOT_KEPT: CachePolicy = { maxAge: 0, isPublic: false };

/** A part that bounds nothing. */
const UNBOUNDED: CachePolicy = { maxAge: Number.POSITIVE_INFINITY, isPublic: true };

/** What the whole may be where each of its parts may be so. */
export function restrict(one: CachePolicy, other: CachePolicy): CachePolicy {
  return { maxAge: Math.min(one.maxAge, other.maxAge), isPublic: one.isPublic && other.isPublic };
}

export interface PolicyScope {
  hints: CacheHints;
  policies: PolicyRules;
  /** All of the graph: what an interface may turn out to be may be hidden from a contract. */
  schema: GraphQLSchema;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Sees every field with the type that it leads to. */
  onField?: (field: FieldNode, target: GraphQLNamedType) => void;
}

/**
 * The policy of a selection, as Apollo's rules have it: an object is not kept unless a hint says so, a value is as old as its
 * object unless a hint says otherwise, the shortest part decides for the whole. Unlike there, nothing is public unless it is
 * said. `around` is the policy of the object selected from. Conditions are taken to hold.
 */
export function policyOfSelection(scope: PolicyScope, typeName: string, set: SelectionSetNode, around: CachePolicy): CachePolicy {
  let policy = UNBOUNDED;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      policy = restrict(policy, policyOfField(scope, typeName, selection, around));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition?.name.value ?? typeName;
      policy = restrict(policy, policyOfSelection(scope, condition, selection.selectionSet, around));
    } else {
      const fragment = scope.fragments.get(selection.name.value);
      if (fragment === undefined) return NOT_KEPT;
      policy = restrict(policy, policyOfSelection(scope, fragment.typeCondition.name.value, fragment.selectionSet, around));
    }
  }
  return policy;
}

function policyOfField(scope: PolicyScope, typeName: string, field: FieldNode, around: CachePolicy): CachePolicy {
  const name = field.name.value;
  if (name === '__typename') return UNBOUNDED;
  const owners = withPossibleTypes(scope.schema, typeName);
  const own = owners.map((owner) => policyOfOwned(scope, owner, name, around)).filter((policy) => policy !== undefined);
  const target = targetOf(scope.schema, owners, name);
  if (own.length === 0 || target === undefined || isPersonalField(name)) return NOT_KEPT;
  scope.onField?.(field, target);
  const policy = own.reduce(restrict);
  if (field.selectionSet === undefined || policy.maxAge === 0) return policy;
  return restrict(policy, policyOfSelection(scope, target.name, field.selectionSet, policy));
}

/** The policy of a field as one type has it; undefined where it has none of this name. */
function policyOfOwned(
  { hints, policies, schema }: PolicyScope,
  owner: string,
  name: string,
  around: CachePolicy,
): CachePolicy | undefined {
  const type = schema.getType(owner);
  const definition = type !== undefined && 'getFields' in type ? type.getFields()[name] : undefined;
  if (definition === undefined) return undefined;
  const target = getNamedType(definition.type);
  const targets = withPossibleTypes(schema, target.name);
  if ([owner, `${owner}.${name}`, ...targets].some((coordinate) => policies.has(coordinate))) return NOT_KEPT;
  const ofField = hints.byCoordinate.get(`${owner}.${name}`);
  if (!isCompositeType(target)) return merge([ofField], around, around);
  const ofTypes = targets.flatMap((typeName) => hints.byCoordinate.get(typeName) ?? []);
  const isOfAll = hints.byCoordinate.has(target.name);
  if (!isOfAll) return merge([ofField], NOT_KEPT, around);
  // What an interface says holds for what it turns out to be only as far as that says nothing shorter.
  return ofTypes.map((ofType) => merge([ofField, ofType], NOT_KEPT, around)).reduce(restrict);
}

/** The first hint that says something of a thing decides it; what none says is as `otherwise`. */
function merge(given: readonly (CacheHint | undefined)[], otherwise: CachePolicy, around: CachePolicy): CachePolicy {
  let { maxAge, isPublic } = { maxAge: undefined, isPublic: undefined } as { maxAge?: number; isPublic?: boolean };
  let inherits = false;
  for (const hint of given) {
    if (hint === undefined) continue;
    if (maxAge === undefined && !inherits) {
      maxAge = hint.maxAge;
      inherits = hint.inherits && hint.maxAge === undefined;
    }
    isPublic ??= hint.isPublic;
  }
  const unsaid = inherits ? around : otherwise;
  return { maxAge: maxAge ?? unsaid.maxAge, isPublic: isPublic ?? unsaid.isPublic };
}

/** The policy with which an entity is answered to a subgraph's name for it, before its fields. */
export function policyOfType({ hints, policies }: PolicyScope, typeName: string): CachePolicy {
  if (policies.has(typeName)) return NOT_KEPT;
  return merge([hints.byCoordinate.get(typeName)], NOT_KEPT, NOT_KEPT);
}

function withPossibleTypes(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? [typeName, ...schema.getPossibleTypes(type).map(({ name }) => name)] : [typeName];
}

function targetOf(schema: GraphQLSchema, owners: readonly string[], name: string): GraphQLNamedType | undefined {
  for (const owner of owners) {
    const type = schema.getType(owner);
    const definition = type !== undefined && 'getFields' in type ? type.getFields()[name] : undefined;
    if (definition !== undefined) return getNamedType(definition.type);
  }
  return undefined;
}
