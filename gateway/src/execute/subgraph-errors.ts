import { GraphQLError } from 'graphql';
import { isJsonObject, type JsonObject, ownValue } from './merge.ts';
import { ERRORS_MAX } from './place.ts';
import type { SubgraphError } from './subgraph-answer.ts';

export interface AnswerInTheMaking {
  root: JsonObject;
  errors: GraphQLError[];
}

/** One error of a subgraph may stand at many places; beyond these a client learns nothing new. */
const PLACES_PER_ERROR_MAX = 20;

/** Adds what a subgraph says of root fields, or of the fields of objects at a path of the plan. */
export function addErrorAtTargets(
  into: AnswerInTheMaking,
  error: SubgraphError,
  path: readonly string[],
  hasData: boolean,
): void {
  const { path: inner } = error;
  if (inner === undefined) {
    // If nothing came, the fields that are missing carry it, each at its place.
    if (hasData) addError(into, error, undefined);
    return;
  }
  const places = path.length === 0 ? [[]] : findPlaces(into.root, path);
  for (const place of places.slice(0, PLACES_PER_ERROR_MAX)) addError(into, error, [...place, ...inner]);
}

/** Adds what a subgraph says of entities; `indexes` tell which one each object is. Answers whether the error could be shown at a place. */
export function addErrorAtEntities(
  into: AnswerInTheMaking,
  error: SubgraphError,
  path: readonly string[],
  indexes: readonly number[],
  hasData: boolean,
): boolean {
  const [, entity, ...rest] = error.path ?? [];
  if (typeof entity !== 'number') {
    if (hasData) addError(into, error, undefined);
    return false;
  }
  let shown = 0;
  findPlaces(into.root, path).forEach((place, index) => {
    if (indexes[index] !== entity || shown >= PLACES_PER_ERROR_MAX) return;
    shown++;
    addError(into, error, [...place, ...rest]);
  });
  return shown > 0;
}

function addError(
  into: AnswerInTheMaking,
  { message, extensions }: SubgraphError,
  path: readonly (string | number)[] | undefined,
): void {
  if (into.errors.length < ERRORS_MAX) into.errors.push(new GraphQLError(message, { path, extensions }));
}

/** Where the objects at a path of the plan stand in the answer, in the order in which they were collected. */
function findPlaces(root: JsonObject, path: readonly string[]): (string | number)[][] {
  const places: (string | number)[][] = [];
  const walk = (value: unknown, index: number, place: readonly (string | number)[]): void => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      const next = path[index] === '@' ? index + 1 : index;
      value.forEach((item, position) => {
        walk(item, next, [...place, position]);
      });
      return;
    }
    if (!isJsonObject(value)) return;
    const key = path[index];
    if (key === undefined) places.push([...place]);
    else walk(ownValue(value, key), index + 1, [...place, key]);
  };
  walk(root, 0, []);
  return places;
}
