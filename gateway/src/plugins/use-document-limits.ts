import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import type { Behaviour } from '../behaviour.ts';
import { hasMoreDoubles, measure } from '../document/measure.ts';
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
  let fragments = 0;
  let longestName = 0;
  visit(document, {
    Name({ value }) {
      longestName = Math.max(longestName, value.length);
    },
    Field({ alias }) {
      if (alias === undefined) return;
      aliases++;
      // The planner and the shaping of answers use these names for what they need themselves.
      if (alias.value.startsWith('__')) reserved = alias.value;
    },
    FragmentDefinition() {
      fragments++;
    },
    Directive() {
      directives++;
    },
    StringValue({ value }) {
      if (value.includes('\0')) holdsNul = true;
    },
  });
  // Errors name names, so this comes first.
  if (!isTrusted && longestName > limits.nameCharactersMax) {
    return [coded('INVALID_INPUT', `A name is too long; at most ${limits.nameCharactersMax} characters are taken.`)];
  }
  if (reserved !== undefined) return [coded('INVALID_INPUT', `A field cannot be called "${reserved}".`)];
  if (holdsNul) return [coded('INVALID_INPUT', NUL_REFUSED)];
  const { depth, fields, hasCycle } = measure(document);
  if (hasCycle) return [coded('INVALID_INPUT', 'A fragment contains itself.')];
  // A trusted document was written and reviewed with the product; its size is not an attack.
  if (isTrusted) return [];
  const found: GraphQLError[] = [];
  if (aliases > limits.aliasesMax) found.push(excess('too many aliases', limits.aliasesMax));
  if (directives > limits.directivesMax) found.push(excess('too many directives', limits.directivesMax));
  if (fragments > limits.fragmentsMax) found.push(excess('too many fragments', limits.fragmentsMax));
  if (depth > limits.depthMax) found.push(excess('too many levels', limits.depthMax));
  if (fields > limits.fieldsMax) found.push(excess('too many fields', limits.fieldsMax));
  if (found.length === 0 && hasMoreDoubles(document, limits.duplicatesMax)) {
    found.push(excess('too many doubled fields', limits.duplicatesMax));
  }
  return found;
}
