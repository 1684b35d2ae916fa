import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import type { Operation } from '../behaviour.ts';
import { conditionsOf, holds } from '../execute/collect.ts';

/** A field of the response that the client asked for, under its response name. */
export interface AskedField {
  name: string;
  fields: Map<string, AskedField>;
}

/** The response's names as the client wrote them, fragments and types laid over each other, without what is skipped. */
export function findAskedFields({ prepared, document, coerced }: Operation): Map<string, AskedField> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const walk = (set: SelectionSetNode | undefined, into: Map<string, AskedField>): void => {
    for (const selection of set?.selections ?? []) {
      if (!holds([conditionsOf(selection.directives)], coerced)) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) walk(fragments.get(selection.name.value)?.selectionSet, into);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, into);
      else {
        const name = (selection.alias ?? selection.name).value;
        const field = into.get(name) ?? { name, fields: new Map() };
        into.set(name, field);
        walk(selection.selectionSet, field.fields);
      }
    }
  };
  const root = new Map<string, AskedField>();
  walk(prepared.node.selectionSet, root);
  return root;
}
