import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { PlannerView } from '../graph/planner/planner-view.ts';
import { conditionsOf } from './collect.ts';
import { fragmentsOf } from './fragments.ts';

/** What stands below a condition may be skipped where what is selected beside it is not. */
interface Selected<Node> {
  node: Node;
  isConditional: boolean;
}

/**
 * Names of the fields that require others and may be skipped where another selection of the same object is not: by a condition
 * of their own, of a fragment that they stand in, or of one of several fields that ask for the object. What such a field
 * requires may be resolved by way of requirements, too.
 */
export function findConditional(document: DocumentNode, { requiring, requirements }: PlannerView): ReadonlySet<string> {
  const found = new Set<string>();
  if (requiring.size === 0) return found;
  const collect = createFieldCollector(document);

  function walk(sets: readonly Selected<SelectionSetNode>[]): void {
    for (const fields of collect(sets).values()) {
      const [first, ...others] = fields;
      const name = first?.node.name.value ?? '';
      if (requiring.has(name) && fields.some(({ isConditional }) => isConditional)) found.add(name);
      walk(
        fields.flatMap(({ node, isConditional }) =>
          node.selectionSet ? [{ node: node.selectionSet, isConditional: isConditional && others.length > 0 }] : [],
        ),
      );
    }
  }

  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) walk([{ node: definition.selectionSet, isConditional: false }]);
  }
  for (const name of found) {
    for (const [coordinate, { names }] of requirements) {
      if (fieldOf(coordinate) !== name) continue;
      for (const required of names) if (requiring.has(required)) found.add(required);
    }
  }
  return found;
}

/** Collects the fields of an object, of whatever type, by their response names. */
function createFieldCollector(document: DocumentNode) {
  const fragments = fragmentsOf(document);
  return (sets: readonly Selected<SelectionSetNode>[]): Map<string, Selected<FieldNode>[]> => {
    const fields = new Map<string, Selected<FieldNode>[]>();
    const seen = new Set<string>();
    const add = ({ node: { selections }, isConditional: isBelow }: Selected<SelectionSetNode>): void => {
      for (const selection of selections) {
        const isConditional = isBelow || conditionsOf(selection.directives).length > 0;
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          fields.set(key, [...(fields.get(key) ?? []), { node: selection, isConditional }]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) add({ node: selection.selectionSet, isConditional });
        else {
          const fragment = fragments.get(selection.name.value);
          const key = `${selection.name.value} ${isConditional}`;
          if (fragment === undefined || seen.has(key)) continue;
          seen.add(key);
          add({ node: fragment.selectionSet, isConditional });
        }
      }
    };
    for (const set of sets) add(set);
    return fields;
  };
}

/** The field of a `Type.field@subgraph`. */
const fieldOf = (coordinate: string): string => coordinate.slice(coordinate.indexOf('.') + 1, coordinate.lastIndexOf('@'));
