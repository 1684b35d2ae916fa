import {
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import {
  type Condition,
  createCollector,
  type Denial,
  type DeniedFields,
  type DeniedSet,
  holds,
  type SelectionSets,
} from './collect.ts';
import { checkLeaf, findHidden } from './leaf.ts';
import { isJsonObject, type JsonObject, ownValue } from './merge.ts';
import { addError, type ErrorSink, explainNull, type Place } from './place.ts';

/** What shaping one answer needs to know. */
export interface ShapeRun extends ErrorSink {
  coerced: Readonly<Record<string, unknown>>;
  denied: DeniedFields;
  /** Objects for which a fetch failed, with the reason. */
  missing: ReadonlyMap<object, GraphQLError>;
  introspect(field: FieldNode): unknown;
}

export interface ShapeOptions {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  denied: DeniedSet;
  /** With what is hidden from every caller. */
  supergraphSchema: GraphQLSchema;
  /** Where a field's value stands in what the subgraphs brought. */
  nameOf: (field: FieldNode) => string;
}

/** Null because of an error that must travel to the next field that can be null. */
const BROKEN = Symbol('broken');

/** `key` is where the value stands in what stands at `previous`: a place of its own is made only for what holds more, or for an error. */
type Complete = (value: unknown, run: ShapeRun, previous: Place | null, key: string | number) => unknown;

interface ShapedField {
  key: string;
  /** The name under which it was fetched. */
  from: string;
  conditions: readonly (readonly Condition[])[] | null;
  kind: 'typename' | 'introspection' | 'denied' | 'value';
  node: FieldNode;
  complete: Complete;
  isNonNull: boolean;
  /** A response name that every object inherits something under must be its own. */
  isInherited: boolean;
}

interface ShapedObject {
  /** Null for an interface of which only the interface is known. */
  typeName: string | null;
  fields: readonly ShapedField[];
}

/**
 * Compiles an operation to a function that cuts what the subgraphs brought to what was asked for, checks every value
 * against its type, and lets nulls travel as section 6.4.4 of the GraphQL specification says.
 */
export function compileShape({
  schema,
  document,
  operation,
  denied,
  supergraphSchema,
  nameOf,
}: ShapeOptions): (data: JsonObject, run: ShapeRun) => JsonObject | null {
  const { applies, collect } = createCollector(schema, document, denied);
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new GraphQLError(`There is no ${operation.operation}.`);

  function shapeObject(typeName: string, sets: SelectionSets): ShapedObject | null {
    const type = schema.getType(typeName);
    if (!isCompositeType(type)) return null;
    const fields: ShapedField[] = [];
    for (const [key, collected] of collect(typeName, sets)) {
      const { node } = collected;
      const name = node.name.value;
      const conditions = collected.conditions.some((alternative) => alternative.length === 0) ? null : collected.conditions;
      const from = nameOf(node);
      const base = {
        key,
        from,
        conditions,
        node,
        isNonNull: false,
        complete: passThrough,
        isInherited: from in Object.prototype,
      };
      if (name === '__typename') fields.push({ ...base, kind: 'typename' });
      else if (name === '__schema' || name === '__type') fields.push({ ...base, kind: 'introspection' });
      else {
        const definition = 'getFields' in type ? type.getFields()[name] : undefined;
        if (definition === undefined) continue;
        const isNonNull = isNonNullType(definition.type);
        const complete = completer(definition.type, collected.sets, `${typeName}.${name}`);
        fields.push({ ...base, kind: denied.has(node) ? 'denied' : 'value', isNonNull, complete });
      }
    }
    return { typeName: isObjectType(type) ? type.name : null, fields };
  }

  function completer(type: GraphQLOutputType, sets: SelectionSets, where: string): Complete {
    if (isNonNullType(type)) {
      const inner = completer(type.ofType, sets, where);
      return (value, run, previous, key) => {
        const result = inner(value, run, previous, key);
        if (result !== null) return result;
        explainNull(run, { previous, key }, where);
        return BROKEN;
      };
    }
    if (isListType(type)) return listCompleter(completer(type.ofType, sets, where), where);
    if (isLeafType(type)) {
      const isValid = checkLeaf(type);
      const isHidden = findHidden(type, supergraphSchema);
      const isId = type.name === 'ID';
      return (value, run, previous, key) => {
        if (value === null || value === undefined) return null;
        if (isValid(value)) return isId && typeof value !== 'string' ? String(value) : value;
        if (isHidden(value)) return null;
        addError(run, { previous, key }, `A subgraph answered something else than ${type.name} for ${where}.`);
        return null;
      };
    }
    const known = new Map<string, ShapedObject | null>();
    const shapeOf = (typeName: string): ShapedObject | null => {
      const found = known.get(typeName);
      if (found !== undefined) return found;
      // Only types of the schema are kept, so that a subgraph's invented names cannot fill the memory.
      const made = applies(type.name, typeName) || type.name === typeName ? shapeObject(typeName, sets) : null;
      if (made !== null) known.set(typeName, made);
      return made;
    };
    return (value, run, previous, key) => {
      if (value === null || value === undefined) return null;
      const place: Place = { previous, key };
      if (!isJsonObject(value)) {
        addError(run, place, `A subgraph answered something else than an object for ${where}.`);
        return null;
      }
      const typeName = typeof value.__typename === 'string' ? value.__typename : type.name;
      // A type that this caller's schema does not have is hidden from them, like the value itself.
      const shaped = shapeOf(typeName);
      return shaped === null ? null : shapeValue(shaped, value, run, place);
    };
  }

  let root: ShapedObject | null = null;
  return (data, run) => {
    root ??= shapeObject(rootType.name, [{ set: operation.selectionSet, conditions: [] }]);
    return root === null ? null : shapeValue(root, data, run, null);
  };
}

const passThrough: Complete = (value) => value;

function listCompleter(inner: Complete, where: string): Complete {
  return (value, run, previous, key) => {
    if (value === null || value === undefined) return null;
    const place: Place = { previous, key };
    if (!Array.isArray(value)) {
      addError(run, place, `A subgraph answered something else than a list for ${where}.`);
      return null;
    }
    const list = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index++) {
      const item = inner(value[index], run, place, index);
      if (item === BROKEN) return null;
      list[index] = item;
    }
    return list;
  };
}

function shapeValue(shaped: ShapedObject, value: JsonObject, run: ShapeRun, place: Place | null): JsonObject | null {
  const result: JsonObject = {};
  for (const field of shaped.fields) {
    if (field.conditions !== null && !holds(field.conditions, run.coerced)) continue;
    if (field.kind === 'typename') {
      if (shaped.typeName === null) return null;
      result[field.key] = shaped.typeName;
      continue;
    }
    if (field.kind === 'introspection') {
      result[field.key] = run.introspect(field.node);
      continue;
    }
    if (field.kind === 'denied') {
      const { message, code } = run.denied.get(field.node) as Denial;
      addError(run, { previous: place, key: field.key }, message, code);
      if (field.isNonNull) return null;
      result[field.key] = null;
      continue;
    }
    const found = field.isInherited ? ownValue(value, field.from) : value[field.from];
    if (found === undefined && run.missing.size > 0) {
      const reason = run.missing.get(value);
      if (reason !== undefined) addError(run, { previous: place, key: field.key }, reason.message, undefined, reason);
    }
    const completed = field.complete(found, run, place, field.key);
    if (completed === BROKEN) return null;
    result[field.key] = completed;
  }
  return result;
}
