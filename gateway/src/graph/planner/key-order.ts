import { type ConstDirectiveNode, type DocumentNode, visit } from 'graphql';
import { isFalse } from './field-sets.ts';

/**
 * The planner comes back to a subgraph by the first of its keys, whether the subgraph takes it or not: those that it takes
 * come first.
 */
export function putResolvableKeysFirst(document: DocumentNode): DocumentNode {
  const isRefused = (directive: ConstDirectiveNode) => directive.name.value === 'join__type' && isFalse(directive, 'resolvable');
  const reorder = <T extends { directives?: readonly ConstDirectiveNode[] }>(node: T) => {
    const { directives = [] } = node;
    const refused = directives.filter(isRefused);
    if (refused.length === 0) return undefined;
    return { ...node, directives: [...directives.filter((directive) => !isRefused(directive)), ...refused] };
  };
  return visit(document, { ObjectTypeDefinition: reorder, InterfaceTypeDefinition: reorder });
}
