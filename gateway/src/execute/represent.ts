import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType, isInterfaceType, isObjectType } from 'graphql';
import type { TypeKeys } from '../graph/planner/planner-view.ts';
import { isJsonObject, type JsonObject, mergeInto, ownValue } from './merge.ts';

/** The keys and required fields by which a subgraph is asked for an entity; null where one of them is not known. */
export function represent(
  schema: GraphQLSchema,
  source: unknown,
  selections: readonly QueryPlanSelectionNode[],
): JsonObject | null {
  if (!isJsonObject(source)) return null;
  const result: JsonObject = {};
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const value = ownValue(source, selection.alias ?? selection.name);
      const told = selection.selections === undefined ? value : representInner(schema, value, selection.selections);
      if (told === undefined) return null;
      result[selection.name] = told;
    } else if (selection.typeCondition !== undefined && isOfType(schema, source, selection.typeCondition, false)) {
      const inner = represent(schema, source, selection.selections);
      if (inner !== null) mergeInto(result, inner);
    }
  }
  return result;
}

/** An entity is told by one whole key: one with null in it is nobody's, however many there are. */
export function isToldByKey(representation: JsonObject, keys: TypeKeys | undefined): boolean {
  const known = keys?.get(String(representation.__typename));
  if (known === undefined) return true;
  return known.some((key) => key.every((name) => representation[name] !== null && representation[name] !== undefined));
}

/** Undefined where something within is not known: an object is told as far as it was asked for, or not at all. */
function representInner(schema: GraphQLSchema, value: unknown, selections: readonly QueryPlanSelectionNode[]): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => representInner(schema, item, selections));
    return items.includes(undefined) ? undefined : items;
  }
  return isJsonObject(value) ? (represent(schema, value, selections) ?? undefined) : value;
}

/** Whether an object is of a type, a union or an interface; `byDefault` where it does not say what it is. */
export function isOfType(schema: GraphQLSchema, value: JsonObject, condition: string, byDefault: boolean): boolean {
  const typeName = value.__typename;
  if (typeof typeName !== 'string') return byDefault;
  if (typeName === condition) return true;
  const type = schema.getType(typeName);
  const wanted = schema.getType(condition);
  if (!isAbstractType(wanted)) return false;
  return (isObjectType(type) || isInterfaceType(type)) && schema.isSubType(wanted, type);
}

const TYPE_CONDITION = '... on ';

/** The planner renames keys and sets type names where two subgraphs call the same thing differently. */
export function applyRewrites(schema: GraphQLSchema, rewrites: readonly FetchDataRewrite[], value: unknown): void {
  for (const rewrite of rewrites) applyAt(schema, rewrite.path, 0, value, rewrite);
}

function applyAt(schema: GraphQLSchema, path: readonly string[], index: number, value: unknown, rewrite: FetchDataRewrite): void {
  if (Array.isArray(value)) {
    for (const item of value) applyAt(schema, path, index, item, rewrite);
    return;
  }
  const step = path[index];
  if (!isJsonObject(value) || step === undefined) return;
  if (step.startsWith(TYPE_CONDITION)) {
    if (isOfType(schema, value, step.slice(TYPE_CONDITION.length), true)) applyAt(schema, path, index + 1, value, rewrite);
  } else if (index < path.length - 1) {
    applyAt(schema, path, index + 1, ownValue(value, step), rewrite);
  } else if (rewrite.kind === 'ValueSetter') {
    value[step] = rewrite.setValueTo;
  } else {
    const renamed = ownValue(value, step);
    if (renamed === undefined) return;
    value[rewrite.renameKeyTo] = renamed;
    value[step] = undefined;
  }
}
