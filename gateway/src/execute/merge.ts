import { type GraphQLSchema, isAbstractType } from 'graphql';

/** A JSON object as a subgraph sent it. */
export type JsonObject = { [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A response name can be that of something every object inherits. */
export function ownValue(source: JsonObject, key: string): unknown {
  const value = source[key];
  if (value === undefined || !(key in Object.prototype) || Object.hasOwn(source, key)) return value;
  return undefined;
}

/** Whether an object holds neither objects nor lists. */
export function isFlat(value: JsonObject): boolean {
  for (const key of Object.keys(value)) if (typeof value[key] === 'object' && value[key] !== null) return false;
  return true;
}

/**
 * Adds what one fetch brought to what others brought. Lists of the same length are the same list seen by two subgraphs.
 * Null from one subgraph does not undo what another one knew: which answer comes last is chance. Neither does the name of
 * an interface, from a subgraph that knows it as one object, undo the name of the kind.
 */
export function mergeInto(target: JsonObject, source: JsonObject, schema?: GraphQLSchema): void {
  for (const key of Object.keys(source)) {
    if (key === '__proto__') continue;
    const added = source[key];
    const present = ownValue(target, key);
    if (added === undefined || (added === null && present !== undefined)) continue;
    if (key === '__typename' && present !== undefined && isAbstractType(schema?.getType(String(added)))) continue;
    if (!mergeInner(present, added, schema)) target[key] = added;
  }
}

/** Joins two objects, or two lists of the same length; answers whether they were such. */
function mergeInner(present: unknown, added: unknown, schema: GraphQLSchema | undefined): boolean {
  if (isJsonObject(present) && isJsonObject(added)) {
    mergeInto(present, added, schema);
    return true;
  }
  if (!Array.isArray(present) || !Array.isArray(added) || present.length !== added.length) return false;
  for (let index = 0; index < added.length; index++) {
    if (mergeInner(present[index], added[index], schema)) continue;
    if (added[index] !== null || present[index] === undefined) present[index] = added[index];
  }
  return true;
}

/** A copy for the second place at which the same entity stands, since later fetches write into each place. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) if (key !== '__proto__') copy[key] = cloneJson((value as JsonObject)[key]);
  return copy as T;
}
