import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import type { TypeKeys } from '../graph/planner/planner-view.ts';
import { type JsonObject, ownValue } from './merge.ts';
import { applyRewrites, isOfType, isToldByKey, represent } from './represent.ts';

/** The JSON of an entity's representation; null where something that it needs is not known. */
type WriteRepresentation = (source: JsonObject) => string | null;

export interface Representation {
  readonly entity: JsonObject;
  /** The same as it is sent. */
  readonly text: string;
}

/** Sent as text; read as an object only where a cache wants to know which entity it is. */
class WrittenRepresentation implements Representation {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get entity(): JsonObject {
    return JSON.parse(this.text) as JsonObject;
  }
}

export interface Representations {
  /** Each one once, in an order that depends on them alone: whoever asks for the same entities sends the same request. */
  representations: Representation[];
  /** Which representation is whose; -1 for an object that cannot be asked for. */
  indexes: number[];
}

/** Asks for each entity once, however often it stands in the answer. */
export type RepresentAll = (schema: GraphQLSchema, targets: readonly JsonObject[]) => Representations;

/**
 * Compiles what a fetch requires. Nearly always that is a few plain fields of one type: these are written out as text at once.
 * Whatever else the planner may ask for goes by way of an object, as `represent` makes it.
 */
export function compileRepresentations(
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[] | undefined,
  /** The keys that the subgraph takes. */
  keys?: TypeKeys,
): RepresentAll {
  const byType = new Map<string, WriteRepresentation>();

  function writerFor(schema: GraphQLSchema, typeName: string): WriteRepresentation {
    const known = byType.get(typeName);
    if (known !== undefined) return known;
    const names = rewrites === undefined ? findPlainFields(schema, requires, typeName) : undefined;
    const toldBy = names && findOnlyKey(names, keys?.get(typeName));
    const made = names === undefined || toldBy === undefined ? writeByObject(schema) : writePlain(names, toldBy);
    // A subgraph's invented names must not fill the memory.
    if (schema.getType(typeName) !== undefined) byType.set(typeName, made);
    return made;
  }

  function writeByObject(schema: GraphQLSchema): WriteRepresentation {
    return (source) => {
      const representation = represent(schema, source, requires);
      if (representation === null || typeof representation.__typename !== 'string') return null;
      if (rewrites !== undefined) applyRewrites(schema, rewrites, representation);
      // The subgraph's keys are by the names that it knows types by.
      if (!isToldByKey(representation, keys)) return null;
      return JSON.stringify(representation);
    };
  }

  return (schema, targets) => {
    const texts: string[] = [];
    const places = new Map<string, number>();
    const indexes = targets.map((target) => {
      const { __typename } = target;
      const text = typeof __typename === 'string' ? writerFor(schema, __typename)(target) : writeByObject(schema)(target);
      if (text === null) return -1;
      const known = places.get(text);
      if (known !== undefined) return known;
      places.set(text, texts.length);
      return texts.push(text) - 1;
    });
    return sortTexts(texts, indexes);
  };
}

/** The fields of the one fragment that applies to a type, in their order, where nothing but plain fields stands in it. */
function findPlainFields(
  schema: GraphQLSchema,
  requires: readonly QueryPlanSelectionNode[],
  typeName: string,
): string[] | undefined {
  const applying = requires.filter(
    (selection) =>
      selection.kind === 'Field' ||
      (selection.typeCondition !== undefined && isOfType(schema, { __typename: typeName }, selection.typeCondition, false)),
  );
  const [fragment, ...others] = applying;
  if (fragment === undefined || fragment.kind === 'Field' || others.length > 0) return undefined;
  const names: string[] = [];
  for (const selection of fragment.selections) {
    if (selection.kind !== 'Field' || selection.selections !== undefined || selection.alias !== undefined) return undefined;
    names.push(selection.name);
  }
  const isDistinct = new Set(names).size === names.length && names.includes('__typename');
  return isDistinct ? names : undefined;
}

/** The fields of the key that these names hold; undefined where they hold several, of which one would do. */
function findOnlyKey(names: readonly string[], keys: readonly (readonly string[])[] = []): readonly string[] | undefined {
  if (keys.length === 0) return [];
  const held = keys.filter((key) => key.every((name) => names.includes(name)));
  return held.length === 1 ? held[0] : undefined;
}

/** `toldBy` names the fields without which the entity is nobody's. */
function writePlain(names: readonly string[], toldBy: readonly string[]): WriteRepresentation {
  const isKey = names.map((name) => toldBy.includes(name));
  const prefixes = names.map((name, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  return (source) => {
    let text = '';
    for (let index = 0; index < names.length; index++) {
      const value = ownValue(source, names[index] as string);
      if (value === undefined || (value === null && isKey[index])) return null;
      text += (prefixes[index] as string) + JSON.stringify(value);
    }
    return `${text}}`;
  };
}

function sortTexts(texts: readonly string[], indexes: number[]): Representations {
  if (texts.length < 2) return { representations: texts.map((text) => new WrittenRepresentation(text)), indexes };
  const order = texts.map((_, index) => index).sort((a, b) => ((texts[a] as string) < (texts[b] as string) ? -1 : 1));
  const movedTo = new Array<number>(texts.length);
  order.forEach((from, to) => {
    movedTo[from] = to;
  });
  return {
    representations: order.map((from) => new WrittenRepresentation(texts[from] as string)),
    indexes: indexes.map((index) => (index < 0 ? index : (movedTo[index] as number))),
  };
}
