import {
  type DocumentNode,
  type FieldNode,
  type InlineFragmentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf } from './fragments.ts';

/** What a fetch asks of entities, with the type that it asks it of. */
type EntityField = [typeName: string, field: FieldNode];

/** Fields within fragments of the entities, too. Fragments that are named must have been written out. */
export function listEntityFields(document: DocumentNode): EntityField[] {
  return entityFragments(document).flatMap((fragment) => listFields(fragment, ''));
}

function listFields({ typeCondition, selectionSet }: InlineFragmentNode, outer: string): EntityField[] {
  const typeName = typeCondition?.name.value ?? outer;
  return selectionSet.selections.flatMap((selection): EntityField[] => {
    if (selection.kind === Kind.FIELD) return [[typeName, selection]];
    return selection.kind === Kind.INLINE_FRAGMENT ? listFields(selection, typeName) : [];
  });
}

type Keeps = (typeName: string, field: FieldNode) => boolean;

/** The same fetch with fewer fields of entities. */
export function keepEntityFields(document: DocumentNode, keeps: Keeps): DocumentNode {
  const fragments = new Set(entityFragments(document));
  return visit(document, {
    InlineFragment: (fragment) => (fragments.has(fragment) ? keepFields(fragment, '', keeps) : undefined),
  });
}

function keepFields(fragment: InlineFragmentNode, outer: string, keeps: Keeps): InlineFragmentNode | null {
  const typeName = fragment.typeCondition?.name.value ?? outer;
  const selections = fragment.selectionSet.selections.flatMap((selection): SelectionNode | SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return keeps(typeName, selection) ? [selection] : [];
    return selection.kind === Kind.INLINE_FRAGMENT ? (keepFields(selection, typeName, keeps) ?? []) : [selection];
  });
  return selections.length === 0 ? null : { ...fragment, selectionSet: { ...fragment.selectionSet, selections } };
}

/** Without named fragments: their selections stand where they were spread. */
export function writeOutFragments(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  if (fragments.size === 0) return document;
  const writeOut = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.map((selection): SelectionNode => {
      if (selection.kind !== Kind.FRAGMENT_SPREAD) {
        return selection.selectionSet === undefined
          ? selection
          : { ...selection, selectionSet: writeOut(selection.selectionSet) };
      }
      const fragment = fragments.get(selection.name.value);
      if (fragment === undefined) return selection;
      const { typeCondition, selectionSet } = fragment;
      return {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition,
        directives: selection.directives,
        selectionSet: writeOut(selectionSet),
      };
    }),
  });
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  return { ...document, definitions: operations.map((node) => ({ ...node, selectionSet: writeOut(node.selectionSet) })) };
}

function entityFragments(document: DocumentNode): InlineFragmentNode[] {
  const [operation] = document.definitions;
  const [entities] = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  const selections = entities?.kind === Kind.FIELD ? (entities.selectionSet?.selections ?? []) : [];
  return selections.filter((selection) => selection.kind === Kind.INLINE_FRAGMENT);
}

export function findUsedVariables(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return used;
}

/** What was left out, or is asked for in another part, may have been all that needed a variable; none may be unused. */
export const withoutVariables = (document: DocumentNode, used: ReadonlySet<string>): DocumentNode =>
  visit(document, { VariableDefinition: ({ variable }) => (used.has(variable.name.value) ? undefined : null) });
