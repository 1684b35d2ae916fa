import { OperationTypeNode } from 'graphql';
import type { Behaviour, Operation } from '../behaviour.ts';
import type { EntityCache } from '../cache/entity-cache.ts';
import { type CachePolicy, NOT_KEPT, policyOfSelection } from '../cache/policy.ts';
import type { PreparedOperation } from '../document/document-store.ts';
import { fragmentsOf } from '../execute/fragments.ts';

/** Parts of an answer's extensions that do not make it one request's own. */
const COMMON_EXTENSIONS = new Set(['cost']);

/**
 * Says in `Cache-Control` how long an answer may be kept, and by whom: as long as its shortest part, by everybody where it is a
 * visitor's and all of it is public. A viewer's answer is never anybody else's, since what there is may depend on who asks.
 * Whatever is not known to be kept is not: changes, errors, explanations.
 */
export function useCacheControl(entityCache?: Pick<EntityCache, 'noteWrite'>): Behaviour {
  const policies = new WeakMap<PreparedOperation, CachePolicy>();

  function policyOf({ graph, document, prepared }: Operation): CachePolicy {
    const known = policies.get(prepared);
    if (known !== undefined) return known;
    const rootName = graph.fullSchema.getQueryType()?.name;
    const scope = {
      hints: graph.hints,
      policies: graph.policies,
      schema: graph.fullSchema,
      fragments: fragmentsOf(document.document),
    };
    const isHinted = rootName !== undefined && graph.hints.byCoordinate.size > 0;
    const policy = isHinted ? policyOfSelection(scope, rootName, prepared.node.selectionSet, NOT_KEPT) : NOT_KEPT;
    policies.set(prepared, policy);
    return policy;
  }

  return {
    conclude(operation, { data, errors }) {
      const { prepared, caller, extras, recorder } = operation;
      const kind = prepared.node.operation;
      if (kind === OperationTypeNode.MUTATION && caller.viewer !== null) entityCache?.noteWrite(caller.viewer.sessionId);
      if (kind !== OperationTypeNode.QUERY || data === null || errors.length > 0 || recorder !== undefined) return;
      if (Object.keys(extras.extensions).some((name) => !COMMON_EXTENSIONS.has(name))) return;
      const { maxAge, isPublic } = policyOf(operation);
      if (maxAge <= 0 || !Number.isFinite(maxAge)) return;
      const isForAll = isPublic && caller.viewer === null;
      extras.headers['cache-control'] = `${isForAll ? 'public' : 'private'}, max-age=${maxAge}`;
    },
  };
}
