import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { checkLeaf } from './leaf.ts';
import { isJsonObject, type JsonObject, ownValue } from './merge.ts';
import { ERRORS_MAX } from './run.ts';

/** Where a value stands, from the inside out: made for every field, unrolled only for errors. */
interface Place {
  readonly previous: Place | null;
  readonly key: string | number;
}

/** What shaping one answer needs to know. */
export interface ShapeRun {
  coerced: Readonly<Record<string, unknown>>;
  errors: GraphQLError[];
  /** Objects for which a fetch failed, with the reason. */
  missing: ReadonlyMap<object, GraphQLError>;
  introspect(field: FieldNode): unknown;
}

/** Fields that this caller may not read, each with the error that stands in its place. */
export type DeniedFields = ReadonlyMap<FieldNode, { code: string; message: string }>;

export interface ShapeOptions {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  denied: DeniedFields;
}

/** Null because of an error that must travel to the next field that can be null. */
const BROKEN = Symbol('broken');

type Complete = (value: unknown, run: ShapeRun, place: Place | null) => unknown;

interface Condition {
  variable: string | null;
  literal: boolean;
  isInclude: boolean;
}

interface Collected {
  node: FieldNode;
  /** Alternatives, each a list of conditions that hold together; one of them must hold. */
  conditions: (readonly Condition[])[];
  sets: { set: SelectionSetNode; conditions: readonly Condition[] }[];
}

interface ShapedField {
  key: string;
  conditions: readonly (readonly Condition[])[] | null;
  kind: 'typename' | 'introspection' | 'denied' | 'value';
  node: FieldNode;
  complete: Complete;
  denial?: { code: string; message: string };
  isNonNull: boolean;
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
}: ShapeOptions): (data: JsonObject, run: ShapeRun) => JsonObject | null {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new GraphQLError(`There is no ${operation.operation}.`);

  const applies = (condition: string | undefined, typeName: string): boolean => {
    if (condition === undefined || condition === typeName) return true;
    const wanted = schema.getType(condition);
    const type = schema.getType(typeName);
    return isAbstractType(wanted) && (isObjectType(type) || isAbstractType(type)) && schema.isSubType(wanted, type as never);
  };

  function collect(typeName: string, sets: Collected['sets']): Map<string, Collected> {
    const fields = new Map<string, Collected>();
    const walk = (set: SelectionSetNode, outer: readonly Condition[]): void => {
      for (const selection of set.selections) {
        const conditions = [...outer, ...conditionsOf(selection.directives)];
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          if (applies(selection.typeCondition?.name.value, typeName)) walk(selection.selectionSet, conditions);
        } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = fragments.get(selection.name.value);
          if (fragment && applies(fragment.typeCondition.name.value, typeName)) walk(fragment.selectionSet, conditions);
        } else {
          const key = (selection.alias ?? selection.name).value;
          const field = fields.get(key) ?? { node: selection, conditions: [], sets: [] };
          fields.set(key, field);
          field.conditions.push(conditions);
          // A denial outlives a double of the same field, which has the same coordinate.
          if (denied.has(selection)) field.node = selection;
          if (selection.selectionSet) field.sets.push({ set: selection.selectionSet, conditions });
        }
      }
    };
    for (const { set, conditions } of sets) walk(set, conditions);
    return fields;
  }

  function shapeObject(typeName: string, sets: Collected['sets']): ShapedObject | null {
    const type = schema.getType(typeName);
    if (!isCompositeType(type)) return null;
    const fields: ShapedField[] = [];
    for (const [key, collected] of collect(typeName, sets)) {
      const { node } = collected;
      const name = node.name.value;
      const conditions = collected.conditions.some((alternative) => alternative.length === 0) ? null : collected.conditions;
      const base = { key, conditions, node, isNonNull: false, complete: passThrough };
      if (name === '__typename') fields.push({ ...base, kind: 'typename' });
      else if (name === '__schema' || name === '__type') fields.push({ ...base, kind: 'introspection' });
      else {
        const definition = 'getFields' in type ? type.getFields()[name] : undefined;
        if (definition === undefined) continue;
        const denial = denied.get(node);
        const isNonNull = isNonNullType(definition.type);
        const complete = completer(definition.type, collected.sets, `${typeName}.${name}`);
        fields.push({ ...base, kind: denial ? 'denied' : 'value', denial, isNonNull, complete });
      }
    }
    return { typeName: isObjectType(type) ? type.name : null, fields };
  }

  function completer(type: GraphQLOutputType, sets: Collected['sets'], where: string): Complete {
    if (isNonNullType(type)) {
      const inner = completer(type.ofType, sets, where);
      return (value, run, place) => {
        const result = inner(value, run, place);
        if (result !== null) return result;
        explainNull(run, place, where);
        return BROKEN;
      };
    }
    if (isListType(type)) return listCompleter(completer(type.ofType, sets, where), where);
    if (isLeafType(type)) {
      const isValid = checkLeaf(type);
      return (value, run, place) => {
        if (value === null || value === undefined) return null;
        if (isValid(value)) return type.name === 'ID' ? String(value) : value;
        addError(run, place, `A subgraph answered something else than ${type.name} for ${where}.`);
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
    return (value, run, place) => {
      if (value === null || value === undefined) return null;
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
  return (value, run, place) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      addError(run, place, `A subgraph answered something else than a list for ${where}.`);
      return null;
    }
    const list = new Array<unknown>(value.length);
    for (let index = 0; index < value.length; index++) {
      const item = inner(value[index], run, { previous: place, key: index });
      if (item === BROKEN) return null;
      list[index] = item;
    }
    return list;
  };
}

function shapeValue(shaped: ShapedObject, value: JsonObject, run: ShapeRun, place: Place | null): JsonObject | null {
  const result: JsonObject = {};
  for (const field of shaped.fields) {
    if (field.conditions !== null && !holds(field.conditions, run)) continue;
    if (field.kind === 'typename') {
      if (shaped.typeName === null) return null;
      result[field.key] = shaped.typeName;
      continue;
    }
    if (field.kind === 'introspection') {
      result[field.key] = run.introspect(field.node);
      continue;
    }
    const at: Place = { previous: place, key: field.key };
    if (field.denial !== undefined) {
      addError(run, at, field.denial.message, field.denial.code);
      if (field.isNonNull) return null;
      result[field.key] = null;
      continue;
    }
    const found = ownValue(value, field.key);
    if (found === undefined && run.missing.size > 0) {
      const reason = run.missing.get(value);
      if (reason !== undefined) addError(run, at, reason.message, undefined, reason);
    }
    const completed = field.complete(found, run, at);
    if (completed === BROKEN) return null;
    result[field.key] = completed;
  }
  return result;
}

function holds(alternatives: readonly (readonly Condition[])[], { coerced }: ShapeRun): boolean {
  return alternatives.some((all) =>
    all.every(({ variable, literal, isInclude }) => (variable === null ? literal : coerced[variable] === true) === isInclude),
  );
}

function conditionsOf(directives: FieldNode['directives'] = []): Condition[] {
  const conditions: Condition[] = [];
  for (const { name, arguments: given } of directives) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = given?.[0]?.value;
    conditions.push({
      variable: value?.kind === Kind.VARIABLE ? value.name.value : null,
      literal: value?.kind === Kind.BOOLEAN && value.value,
      isInclude: name.value === 'include',
    });
  }
  return conditions;
}

/** A null where there must be none is explained once: by the subgraph that failed, or else here. */
function explainNull(run: ShapeRun, place: Place | null, where: string): void {
  const path = pathOf(place);
  const isExplained = run.errors.some(
    (error) =>
      error.path === undefined || path.every((key, index) => (error.path?.length ?? 0) <= index || error.path?.[index] === key),
  );
  if (!isExplained) addError(run, place, `A subgraph answered null for ${where}, which cannot be null.`);
}

function addError(run: ShapeRun, place: Place | null, message: string, code = 'INTERNAL', cause?: GraphQLError): void {
  if (run.errors.length >= ERRORS_MAX) return;
  const extensions = cause?.extensions ?? { code };
  run.errors.push(new GraphQLError(message, { path: pathOf(place), extensions, originalError: cause?.originalError }));
}

function pathOf(place: Place | null): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at !== null; at = at.previous) path.unshift(at.key);
  return path;
}
