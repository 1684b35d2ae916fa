import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';

/** A type whose fields come from subgraphs. */
export type FieldedDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

export const isFielded = (node: { kind: string }): node is FieldedDefinition =>
  node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;

/** The value of a string or enum argument; undefined where it is not given. */
export function readArgument({ arguments: given = [] }: ConstDirectiveNode, name: string): string | undefined {
  const value = given.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

const hasBoolean = ({ arguments: given = [] }: ConstDirectiveNode, name: string, wanted: boolean): boolean =>
  given.some(({ name: own, value }) => own.value === name && value.kind === Kind.BOOLEAN && value.value === wanted);
export const isTrue = (directive: ConstDirectiveNode, name: string) => hasBoolean(directive, name, true);
export const isFalse = (directive: ConstDirectiveNode, name: string) => hasBoolean(directive, name, false);

export const directivesNamed = (node: { directives?: readonly ConstDirectiveNode[] }, name: string) =>
  node.directives?.filter((directive) => directive.name.value === name) ?? [];

/** Reads a field set as `@key` and `@requires` have it: a selection without its outer braces. */
export function parseFieldSet(text: string): SelectionSetNode {
  const [definition] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${text}" is not a field set.`);
  return definition.selectionSet;
}

export const printFieldSet = (set: SelectionSetNode): string => set.selections.map(print).join(' ');

/** The fields of a field set by name, with what stands in each; fragments in it are laid over each other. */
export interface FieldTree extends ReadonlyMap<string, FieldTree> {}

export function treeOf({ selections }: SelectionSetNode): FieldTree {
  return mergeTrees(
    selections.map((selection) => {
      const inner = selection.kind === Kind.FRAGMENT_SPREAD ? undefined : selection.selectionSet;
      const fields: FieldTree = inner === undefined ? new Map() : treeOf(inner);
      return selection.kind === Kind.FIELD ? new Map([[selection.name.value, fields]]) : fields;
    }),
  );
}

export function mergeTrees(trees: Iterable<FieldTree>): FieldTree {
  const merged = new Map<string, FieldTree>();
  for (const tree of trees) {
    for (const [name, inner] of tree) merged.set(name, mergeTrees([merged.get(name) ?? new Map(), inner]));
  }
  return merged;
}

/** Whether a tree has all that another one has. */
export const covers = (tree: FieldTree, other: FieldTree): boolean =>
  [...other].every(([name, inner]) => {
    const own = tree.get(name);
    return own !== undefined && covers(own, inner);
  });

/** Every key of a type and requirement of a field. */
export function* listFieldSets(document: DocumentNode): Generator<string> {
  for (const definition of document.definitions) {
    if (!isFielded(definition)) continue;
    for (const directive of directivesNamed(definition, 'join__type')) yield readArgument(directive, 'key') ?? '';
    for (const field of definition.fields ?? []) {
      for (const directive of directivesNamed(field, 'join__field')) yield readArgument(directive, 'requires') ?? '';
    }
  }
}

/** The names that the planner adds to what a client selects. */
export function findFieldSetNames(document: DocumentNode): Set<string> {
  const names = new Set<string>();
  for (const text of new Set(listFieldSets(document))) {
    if (text !== '') visit(parseFieldSet(text), { Field: ({ name }) => void names.add(name.value) });
  }
  return names;
}

/** What any field of these types is called. */
export const fieldNamesOf = (types: Iterable<FieldedDefinition>): Set<string> =>
  new Set([...types].flatMap(({ fields = [] }) => fields.map(({ name }) => name.value)));

/** The name of the type that a field answers, lists and non-nulls apart. */
export function namedTypeOf({ type }: FieldDefinitionNode): string {
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}
