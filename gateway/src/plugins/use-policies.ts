import { hasScope, meetsPolicy, type Viewer } from '@castgraph/auth/viewer';
import { type FieldNode, GraphQLError } from 'graphql';
import type { Behaviour } from '../behaviour.ts';
import { Refusal } from '../errors.ts';
import type { PolicyRule } from '../graph/policies.ts';

/**
 * Enforces what the SDL says about who may read what. A refused field is null with an error at its place, and is not fetched;
 * a refused root field refuses the operation.
 */
export function usePolicies(): Behaviour {
  return {
    admit(operation) {
      const { guards } = operation.prepared;
      if (guards.length === 0) return;
      const { viewer } = operation.caller;
      const denied = new Map<FieldNode, { code: string; message: string }>();
      for (const { field, rules, isRoot, rootName } of guards) {
        if (rules.every((rule) => isMet(rule, viewer))) continue;
        const denial = describe(viewer);
        if (isRoot)
          throw new Refusal([new GraphQLError(denial.message, { path: [rootName], extensions: { code: denial.code } })]);
        denied.set(field, denial);
      }
      operation.denied = denied;
    },
  };
}

function describe(viewer: Viewer | null) {
  return viewer === null
    ? ({ code: 'UNAUTHENTICATED', message: 'Sign in to see this.' } as const)
    : ({ code: 'FORBIDDEN', message: 'You may not see this.' } as const);
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
