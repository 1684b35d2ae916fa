import {
  type ArgumentNode,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { claimName } from './claim-name.ts';
import {
  directivesNamed,
  type FieldedDefinition,
  fieldNamesOf,
  isFielded,
  isTrue,
  namedTypeOf,
  parseFieldSet,
  printFieldSet,
  readArgument,
} from './field-sets.ts';

/** A field with the arguments that a requirement gives it. */
export interface FixedField {
  name: string;
  arguments: readonly ArgumentNode[];
}

/**
 * Gives each field that a requirement asks for with arguments a name of its own, without arguments. The planner knows one
 * field only by its name: `price(currency: "USD")` that one field requires, and `price(currency: "EUR")` that another one
 * or the client asks for, would be taken for the same. `fixed` tells what the new names stand for.
 */
export function nameRequiredArguments(document: DocumentNode): { document: DocumentNode; fixed: Map<string, FixedField> } {
  const types = new Map(document.definitions.filter(isFielded).map((definition) => [definition.name.value, definition]));
  const taken = fieldNamesOf(types.values());
  const fixed = new Map<string, FixedField>();
  const nameOf = new Map<string, string>();
  /** Names of stand-ins by the type that gets them, each with the field that it copies. */
  const added = new Map<string, Map<string, string>>();

  function nameStandIn({ name, arguments: given = [] }: FieldNode): string {
    const key = `${name.value}(${given.map(print).sort().join()})`;
    const known = nameOf.get(key);
    if (known !== undefined) return known;
    const standIn = claimName(`${name.value}_${nameOf.size + 1}`, taken);
    nameOf.set(key, standIn);
    fixed.set(standIn, { name: name.value, arguments: given });
    return standIn;
  }

  function rewriteSet(set: SelectionSetNode, typeName: string): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = selection.typeCondition?.name.value ?? typeName;
        return { ...selection, selectionSet: rewriteSet(selection.selectionSet, inner) };
      }
      const definition = types.get(typeName)?.fields?.find(({ name }) => name.value === selection.name.value);
      const innerSet = selection.selectionSet && definition && rewriteSet(selection.selectionSet, namedTypeOf(definition));
      if (definition === undefined || !selection.arguments?.length) return { ...selection, selectionSet: innerSet };
      const standIn = nameStandIn(selection);
      addTo(typeName, standIn, selection.name.value);
      return { ...selection, name: { kind: Kind.NAME, value: standIn } as const, arguments: [], selectionSet: innerSet };
    });
    return { ...set, selections };
  }

  function addTo(typeName: string, standIn: string, field: string): void {
    const owners = types.get(typeName)?.kind === Kind.INTERFACE_TYPE_DEFINITION ? implementersOf(typeName) : [];
    for (const owner of [typeName, ...owners]) added.set(owner, (added.get(owner) ?? new Map()).set(standIn, field));
  }

  const implementersOf = (name: string) =>
    [...types.values()]
      .filter(({ interfaces = [] }) => interfaces.some((one) => one.name.value === name))
      .map((type) => type.name.value);

  const rewritten = new Map([...types].map(([name, type]) => [name, rewriteRequirements(type, rewriteSet)]));
  if (fixed.size === 0) return { document, fixed };
  const used = findUsedNames(rewritten.values());
  const replaced = new Set([...fixed.values()].map(({ name }) => name));
  const definitions = document.definitions.map((definition) => {
    const type = isFielded(definition) ? rewritten.get(definition.name.value) : undefined;
    if (type === undefined) return definition;
    const standIns = [...(added.get(type.name.value) ?? [])].flatMap(([standIn, name]) => copyField(type, name, standIn));
    const fields = [...(type.fields ?? []), ...standIns].map((field) => {
      const isAffected = replaced.has(field.name.value) || fixed.has(field.name.value);
      return isAffected ? withoutUnused(field, type, types, used) : field;
    });
    return { ...type, fields };
  });
  return { document: { ...document, definitions }, fixed };
}

/** Names in the field sets of each subgraph. */
function findUsedNames(types: Iterable<FieldedDefinition>): Set<string> {
  const used = new Set<string>();
  const add = (directive: ConstDirectiveNode, argument: string): void => {
    const text = readArgument(directive, argument);
    if (text === undefined) return;
    visit(parseFieldSet(text), { Field: ({ name }) => void used.add(`${readArgument(directive, 'graph')}.${name.value}`) });
  };
  for (const type of types) {
    for (const directive of directivesNamed(type, 'join__type')) add(directive, 'key');
    for (const field of type.fields ?? []) {
      for (const directive of directivesNamed(field, 'join__field')) {
        add(directive, 'requires');
        add(directive, 'provides');
      }
    }
  }
  return used;
}

/** The planner takes no external field that its subgraph needs for nothing, now that a stand-in is needed in its place. */
function withoutUnused(
  field: FieldDefinitionNode,
  type: FieldedDefinition,
  types: ReadonlyMap<string, FieldedDefinition>,
  used: ReadonlySet<string>,
): FieldDefinitionNode {
  const isPromised = (graph: string) =>
    directivesNamed(type, 'join__implements').some((directive) => {
      const promised = types
        .get(readArgument(directive, 'interface') ?? '')
        ?.fields?.some(({ name }) => name.value === field.name.value);
      return readArgument(directive, 'graph') === graph && promised === true;
    });
  const directives = field.directives?.filter((directive) => {
    if (directive.name.value !== 'join__field' || !isTrue(directive, 'external')) return true;
    const graph = readArgument(directive, 'graph') ?? '';
    return used.has(`${graph}.${field.name.value}`) || isPromised(graph);
  });
  return { ...field, directives };
}

function rewriteRequirements(
  type: FieldedDefinition,
  rewriteSet: (set: SelectionSetNode, typeName: string) => SelectionSetNode,
): FieldedDefinition {
  const rewriteDirective = (directive: ConstDirectiveNode): ConstDirectiveNode => {
    const requires = directive.name.value === 'join__field' ? readArgument(directive, 'requires') : undefined;
    if (requires?.includes('(') !== true) return directive;
    const text = printFieldSet(rewriteSet(parseFieldSet(requires), type.name.value));
    const given = directive.arguments?.map((argument) =>
      argument.name.value === 'requires' ? { ...argument, value: { kind: Kind.STRING, value: text } as const } : argument,
    );
    return { ...directive, arguments: given };
  };
  const fields = type.fields?.map((field) => ({ ...field, directives: field.directives?.map(rewriteDirective) }));
  return { ...type, fields };
}

/** Whoever resolves the field resolves its stand-in. */
function copyField({ fields = [] }: FieldedDefinition, name: string, standIn: string): FieldDefinitionNode[] {
  return fields
    .filter((field) => field.name.value === name)
    .map((field) => ({
      ...field,
      name: { kind: Kind.NAME, value: standIn },
      arguments: [],
      description: undefined,
      directives: directivesNamed(field, 'join__field'),
    }));
}
