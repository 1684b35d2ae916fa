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
 * Null from one subgraph does not undo what another one knew: which answer comes last is chance.
 */
export function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const key of Object.keys(source)) {
    if (key === '__proto__') continue;
    const added = source[key];
    const present = ownValue(target, key);
    if (added === undefined || (added === null && present !== undefined)) continue;
    if (isJsonObject(present) && isJsonObject(added)) mergeInto(present, added);
    else if (Array.isArray(present) && Array.isArray(added) && present.length === added.length) mergeLists(present, added);
    else target[key] = added;
  }
}

function mergeLists(target: unknown[], source: readonly unknown[]): void {
  for (let index = 0; index < source.length; index++) {
    const present = target[index];
    const added = source[index];
    if (isJsonObject(present) && isJsonObject(added)) mergeInto(present, added);
    else if (Array.isArray(present) && Array.isArray(added) && present.length === added.length) mergeLists(present, added);
    else if (added !== null || present === undefined) target[index] = added;
  }
}

/** A copy for the second place at which the same entity stands, since later fetches write into each place. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) if (key !== '__proto__') copy[key] = cloneJson((value as JsonObject)[key]);
  return copy as T;
}
