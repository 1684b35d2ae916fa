import { grantableScopes, hasScope, meetsPolicy, type Viewer } from '@castgraph/auth/viewer';
import { type FieldNode, GraphQLError, OperationTypeNode } from 'graphql';
import type { Behaviour } from '../behaviour.ts';
import { Refusal } from '../errors.ts';
import type { Denial } from '../execute/collect.ts';
import type { PolicyRule } from '../graph/policies.ts';

/**
 * Enforces what the SDL says about who may read what. A refused field is null with an error at its place, and is not fetched;
 * a refused root field refuses the operation.
 */
export function usePolicies(): Behaviour {
  return {
    admit(operation) {
      const { guards, node } = operation.prepared;
      if (guards.length === 0) return;
      const { viewer } = operation.caller;
      const verb = node.operation === OperationTypeNode.MUTATION ? 'do' : 'see';
      const denied = new Map<FieldNode, Denial>();
      for (const { field, rules, isRoot, rootName } of guards) {
        const unmet = rules.find((rule) => !isMet(rule, viewer));
        if (unmet === undefined) continue;
        const denial = describe(unmet, viewer, verb);
        if (isRoot)
          throw new Refusal([new GraphQLError(denial.message, { path: [rootName], extensions: { code: denial.code } })]);
        denied.set(field, denial);
      }
      operation.denied = denied;
    },
  };
}

/** Names a scope that a token could be given; what no token is given is not for programs to know. */
function describe(rule: PolicyRule, viewer: Viewer | null, verb: 'do' | 'see'): Denial {
  if (viewer === null) return { code: 'UNAUTHENTICATED', message: `Sign in to ${verb} this.` };
  const scopes =
    rule.kind === 'scopes' ? rule.alternatives.find((all) => all.every((scope) => grantableScopes.includes(scope))) : undefined;
  const message = scopes === undefined ? `You may not ${verb} this.` : `This takes a token with ${scopes.join(' and ')}.`;
  return { code: 'FORBIDDEN', message };
}

export function isMet(rule: PolicyRule, viewer: Viewer | null): boolean {
  if (viewer === null) return false;
  switch (rule.kind) {
    case 'authenticated':
      return true;
    case 'scopes':
      return rule.alternatives.some((all) => all.every((scope) => hasScope(viewer, scope)));
    case 'policies':
      return rule.alternatives.some((all) => all.every((name) => meetsPolicy(viewer, name)));
  }
}
