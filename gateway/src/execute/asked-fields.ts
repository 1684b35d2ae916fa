import { type DocumentNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { conditionsOf, holds } from './collect.ts';
import { fragmentsOf } from './fragments.ts';

/** A field of the response that the client asked for, under its response name. */
export interface AskedField {
  name: string;
  fields: Map<string, AskedField>;
}

/** The response's names as the client wrote them, fragments and types laid over each other, without what is skipped. */
export function findAskedFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  coerced: Readonly<Record<string, unknown>>,
): Map<string, AskedField> {
  const fragments = fragmentsOf(document);
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
  walk(operation.selectionSet, root);
  return root;
}

/**
 * A path as far as the client knows it: it ends before the first name that nobody asked for, such as a key or what one
 * subgraph needs of another. Numbers stand for the items of lists.
 */
export function cutToAsked<Key extends string | number>(path: readonly Key[], asked: ReadonlyMap<string, AskedField>): Key[] {
  const kept: Key[] = [];
  let fields: ReadonlyMap<string, AskedField> | undefined = asked;
  for (const key of path) {
    if (typeof key === 'string') {
      fields = fields?.get(key)?.fields;
      if (fields === undefined) break;
    }
    kept.push(key);
  }
  return kept;
}
