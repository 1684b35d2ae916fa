import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './fragments.ts';

export interface Denial {
  code: string;
  message: string;
}

/** Fields that this caller may not read, each with the error that stands in its place. */
export type DeniedFields = ReadonlyMap<FieldNode, Denial>;

/** Which fields they are. What is compiled serves every caller who is denied the same, and tells each their own reason. */
export type DeniedSet = Pick<DeniedFields, 'has'>;

/** One @skip or @include. */
export interface Condition {
  variable: string | null;
  literal: boolean;
  isInclude: boolean;
}

export type SelectionSets = readonly { set: SelectionSetNode; conditions: readonly Condition[] }[];

/** Everything that a document says about one response name of one type. */
export interface CollectedField {
  node: FieldNode;
  /** Alternatives, each a list of conditions that hold together; one of them must hold. */
  conditions: (readonly Condition[])[];
  sets: { set: SelectionSetNode; conditions: readonly Condition[] }[];
}

/** Collects fields as section 6.3.2 of the GraphQL specification does, with conditions kept for later. */
export function createCollector(schema: GraphQLSchema, document: DocumentNode, denied: DeniedSet) {
  const fragments = fragmentsOf(document);

  function applies(condition: string | undefined, typeName: string): boolean {
    if (condition === undefined || condition === typeName) return true;
    const wanted = schema.getType(condition);
    const type = schema.getType(typeName);
    return isAbstractType(wanted) && (isObjectType(type) || isAbstractType(type)) && schema.isSubType(wanted, type as never);
  }

  function collect(typeName: string, sets: SelectionSets): Map<string, CollectedField> {
    const fields = new Map<string, CollectedField>();
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

  return { applies, collect };
}

/** Whether one of the alternatives holds with these variables. */
export function holds(alternatives: readonly (readonly Condition[])[], coerced: Readonly<Record<string, unknown>>): boolean {
  return alternatives.some((all) =>
    all.every(({ variable, literal, isInclude }) => (variable === null ? literal : coerced[variable] === true) === isInclude),
  );
}

/** Whether conditions that hold together hold with no variables at all. */
export function isNever(all: readonly Condition[]): boolean {
  return all.some(({ variable, literal, isInclude }) =>
    variable === null ? literal !== isInclude : all.some((other) => other.variable === variable && other.isInclude !== isInclude),
  );
}

/** Every @skip and @include that stands at one place; all of them must hold. */
export function conditionsOf(directives: FieldNode['directives'] = []): Condition[] {
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
