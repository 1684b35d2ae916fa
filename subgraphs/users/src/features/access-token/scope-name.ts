import { grantableScopes } from '@castgraph/auth/viewer';
import type { Scope } from '../../generated/graphql.ts';

/** How the graph writes a scope, such as VIDEOS_READ for `videos:read`. */
const nameScope = (scope: string) => scope.toUpperCase().replace(':', '_') as Scope;

const scopesByName = new Map(grantableScopes.map((scope) => [nameScope(scope), scope]));

/** Names of those that can be given: one that could once, and cannot now, is no longer what a token may do. */
export const nameScopes = (scopes: readonly string[]): Scope[] =>
  scopes.filter((scope) => grantableScopes.includes(scope)).map(nameScope);

/** @throws Error where the graph has a scope that nobody can be given; `schemas/rules.mjs` refuses such a graph. */
export function readScope(name: Scope): string {
  const scope = scopesByName.get(name);
  if (scope === undefined) throw new Error(`The graph has a scope ${name} that cannot be granted.`);
  return scope;
}
