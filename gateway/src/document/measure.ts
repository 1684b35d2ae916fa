import { type DocumentNode, Kind, type SelectionSetNode, visit } from 'graphql';
import { fragmentsOf } from '../execute/fragments.ts';

export interface Measure {
  depth: number;
  fields: number;
}

/** Counts with every fragment written out, in time that grows with the document and not with what it expands to. */
export function measure(document: DocumentNode): Measure & { hasCycle: boolean } {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Measure | 'measuring'>();
  let hasCycle = false;

  function measureFragment(name: string): Measure {
    const known = measured.get(name);
    if (known === 'measuring') hasCycle = true;
    if (known !== undefined && known !== 'measuring') return known;
    const fragment = fragments.get(name);
    if (known === 'measuring' || fragment === undefined) return { depth: 0, fields: 0 };
    measured.set(name, 'measuring');
    const result = measureSet(fragment.selectionSet);
    measured.set(name, result);
    return result;
  }

  function measureSet(set: SelectionSetNode): Measure {
    const total: Measure = { depth: 0, fields: 0 };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const inner = selection.selectionSet ? measureSet(selection.selectionSet) : { depth: 0, fields: 0 };
        total.fields += 1 + inner.fields;
        total.depth = Math.max(total.depth, inner.depth + 1);
      } else {
        const inner =
          selection.kind === Kind.FRAGMENT_SPREAD ? measureFragment(selection.name.value) : measureSet(selection.selectionSet);
        total.fields += inner.fields;
        total.depth = Math.max(total.depth, inner.depth);
      }
    }
    return total;
  }

  const total: Measure = { depth: 0, fields: 0 };
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) measureFragment(node.name.value);
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields } = measureSet(node.selectionSet);
    total.depth = Math.max(total.depth, depth);
    total.fields += fields;
  }
  return { ...total, hasCycle };
}

/**
 * Whether names or spreads stand more often than needed among the fields of one parent, in whatever fragments they are
 * written: validation compares every two fields that have a name in common there. Stops as soon as it knows.
 */
export function hasMoreDoubles(document: DocumentNode, max: number): boolean {
  const fragments = fragmentsOf(document);
  let doubles = 0;
  const countBelow = (parent: SelectionSetNode): void => {
    const names = new Set<string>();
    const spreads = new Set<string>();
    const walk = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (doubles > max) return;
        if (selection.kind === Kind.INLINE_FRAGMENT) {
          walk(selection.selectionSet);
          continue;
        }
        const [known, name] =
          selection.kind === Kind.FIELD ? [names, (selection.alias ?? selection.name).value] : [spreads, selection.name.value];
        if (known.has(name)) doubles++;
        else if (known.add(name) === spreads) walk(fragments.get(name)?.selectionSet ?? NONE);
      }
    };
    walk(parent);
  };
  visit(document, {
    SelectionSet: (set, _key, parent) => {
      // What an inline fragment holds belongs to the fields around it.
      if (!(parent !== undefined && 'kind' in parent && parent.kind === Kind.INLINE_FRAGMENT)) countBelow(set);
    },
  });
  return doubles > max;
}

const NONE: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };
