import { type DocumentNode, type FragmentDefinitionNode, type GraphQLError, Kind, type SelectionSetNode, visit } from 'graphql';
import type { Behaviour } from '../behaviour.ts';
import { coded, NUL_REFUSED } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** Refuses documents that cost more to read, plan or answer than an honest one ever does. */
export function useDocumentLimits(limits: Limits): Behaviour {
  return { inspect: (document, isTrusted) => findExcess(document, limits, isTrusted) };
}

const excess = (what: string, max: number) => coded('INVALID_INPUT', `The document has ${what}; at most ${max} are taken.`);

function findExcess(document: DocumentNode, limits: Limits, isTrusted: boolean): readonly GraphQLError[] {
  let aliases = 0;
  let directives = 0;
  let reserved: string | undefined;
  let holdsNul = false;
  visit(document, {
    Field({ alias }) {
      if (alias === undefined) return;
      aliases++;
      // The planner and the shaping of answers use these names for what they need themselves.
      if (alias.value.startsWith('__')) reserved = alias.value;
    },
    Directive() {
      directives++;
    },
    StringValue({ value }) {
      if (value.includes('\0')) holdsNul = true;
    },
  });
  if (reserved !== undefined) return [coded('INVALID_INPUT', `A field cannot be called "${reserved}".`)];
  if (holdsNul) return [coded('INVALID_INPUT', NUL_REFUSED)];
  const { depth, fields, duplicates, hasCycle } = measure(document);
  if (hasCycle) return [coded('INVALID_INPUT', 'A fragment contains itself.')];
  // A trusted document was written and reviewed with the product; its size is not an attack.
  if (isTrusted) return [];
  const found: GraphQLError[] = [];
  if (aliases > limits.aliasesMax) found.push(excess('too many aliases', limits.aliasesMax));
  if (directives > limits.directivesMax) found.push(excess('too many directives', limits.directivesMax));
  if (depth > limits.depthMax) found.push(excess('too many levels', limits.depthMax));
  if (fields > limits.fieldsMax) found.push(excess('too many fields', limits.fieldsMax));
  if (duplicates > limits.duplicatesMax) found.push(excess('too many doubled fields', limits.duplicatesMax));
  return found;
}

interface Measure {
  depth: number;
  fields: number;
  duplicates: number;
}

/** Counts with every fragment written out, in time that grows with the document and not with what it expands to. */
function measure(document: DocumentNode): Measure & { hasCycle: boolean } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const measured = new Map<string, Measure | 'measuring'>();
  let hasCycle = false;

  function measureFragment(name: string): Measure {
    const known = measured.get(name);
    if (known === 'measuring') hasCycle = true;
    if (known !== undefined && known !== 'measuring') return known;
    const fragment = fragments.get(name);
    if (known === 'measuring' || fragment === undefined) return { depth: 0, fields: 0, duplicates: 0 };
    measured.set(name, 'measuring');
    const result = measureSet(fragment.selectionSet);
    measured.set(name, result);
    return result;
  }

  function measureSet(set: SelectionSetNode): Measure {
    const total: Measure = { depth: 0, fields: 0, duplicates: 0 };
    const names = new Set<string>();
    const spreads = new Set<string>();
    for (const selection of set.selections) {
      let inner: Measure;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        if (names.has(key)) total.duplicates++;
        names.add(key);
        inner = selection.selectionSet ? measureSet(selection.selectionSet) : { depth: 0, fields: 0, duplicates: 0 };
        total.fields++;
        total.depth = Math.max(total.depth, inner.depth + 1);
      } else {
        const name = selection.kind === Kind.FRAGMENT_SPREAD ? selection.name.value : undefined;
        inner =
          selection.kind === Kind.FRAGMENT_SPREAD ? measureFragment(selection.name.value) : measureSet(selection.selectionSet);
        if (name !== undefined && spreads.has(name)) total.duplicates++;
        if (name !== undefined) spreads.add(name);
        total.depth = Math.max(total.depth, inner.depth);
      }
      total.fields += inner.fields;
      total.duplicates += inner.duplicates;
    }
    return total;
  }

  const total: Measure = { depth: 0, fields: 0, duplicates: 0 };
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) measureFragment(node.name.value);
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const { depth, fields, duplicates } = measureSet(node.selectionSet);
    total.depth = Math.max(total.depth, depth);
    total.fields += fields;
    total.duplicates += duplicates;
  }
  return { ...total, hasCycle };
}
