import { createHash } from 'node:crypto';
import { Kind, valueFromASTUntyped, visit } from 'graphql';
import type { Caller, Operation } from '../behaviour.ts';
import { isJsonObject } from '../execute/merge.ts';
import { isPersonalField } from '../graph/personal-fields.ts';
import { asNobody } from '../viewer/nobody.ts';

/** Where the client wants to begin: the value of the root field's `after`. */
export function readAfter({ prepared, coerced }: Pick<Operation, 'prepared' | 'coerced'>): unknown {
  for (const selection of prepared.node.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) continue;
    const after = selection.arguments?.find(({ name }) => name.value === 'after');
    if (after !== undefined) return valueFromASTUntyped(after.value, coerced);
  }
  return undefined;
}

/**
 * Only what the SDL marks as the same for everybody is shared among viewers, and only while the selection asks for nothing
 * that depends on who asks: a guarded field, `me`, or a field called `my…`.
 */
export function canBeShared({ graph, document, prepared }: Pick<Operation, 'graph' | 'document' | 'prepared'>): boolean {
  const [root] = prepared.node.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || !graph.sharedStreams.has(root.name.value) || prepared.guards.length > 0) return false;
  let isPersonal = false;
  visit(document.document, {
    Field: ({ name }) => {
      if (isPersonalField(name.value)) isPersonal = true;
    },
  });
  return !isPersonal;
}

/** The scope of upstreams that several viewers read, each of whom was admitted. */
export const SHARED_SCOPE = 'shared';

/** Events are the same for everybody. */
export const asEverybody = (caller: Caller): Caller => asNobody(caller, SHARED_SCOPE);

/**
 * Whoever has the same key is owed the same events. Variables count as the document understands them: defaults filled in, in
 * an order of their own, those that it does not name left out. What a viewer is denied is part of what is asked.
 */
export function keyOf({ graph, document, prepared, coerced, caller, denied }: Operation, after: unknown): string {
  const parts = [
    graph.version,
    document.hash,
    String(document.isTrusted),
    prepared.node.name?.value ?? '',
    caller.scope,
    prepared.guards.map(({ field }) => (denied.has(field) ? '1' : '0')).join(''),
    stableJson(after ?? null),
    stableJson(coerced),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('base64');
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
