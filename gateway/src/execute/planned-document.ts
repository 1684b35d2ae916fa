import {
  type ArgumentNode,
  astFromValue,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { conditionsOf, type DeniedFields, isNever } from './collect.ts';
import { fragmentsOf } from './fragments.ts';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** A document as the planner is given it: it asks for the same, in words that the planner plans rightly. */
export function writeForPlanner(schema: GraphQLSchema, document: DocumentNode, denied: DeniedFields): DocumentNode {
  return withDefaults(schema, withKinds(withoutNever(document, denied)));
}

/** Subgraphs may define a directive with other defaults than the graph does, or with none. */
function withDefaults(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node): DirectiveNode | undefined => {
      const given = node.arguments ?? [];
      const added = (schema.getDirective(node.name.value)?.args ?? []).flatMap(({ name, type, defaultValue }): ArgumentNode[] => {
        if (defaultValue === undefined || given.some((argument) => argument.name.value === name)) return [];
        const value = astFromValue(defaultValue, type);
        return value ? [{ kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value }] : [];
      });
      return added.length === 0 ? undefined : { ...node, arguments: [...given, ...added] };
    },
  });
}

/**
 * Without what is denied or always skipped, which the planner asks for all the same below another condition. A selection that
 * is left empty asks for the type's name, so that the object around it is still fetched.
 */
function withoutNever(document: DocumentNode, denied: DeniedFields): DocumentNode {
  const drop = ({ directives }: FragmentSpreadNode | InlineFragmentNode) =>
    isNever(conditionsOf(directives)) ? null : undefined;
  return visit(document, {
    Field: (node) => (denied.has(node) || isNever(conditionsOf(node.directives)) ? null : undefined),
    FragmentSpread: drop,
    InlineFragment: drop,
    SelectionSet: {
      leave: (node: SelectionSetNode) => (node.selections.length === 0 ? { ...node, selections: [TYPENAME] } : undefined),
    },
  });
}

/**
 * Where everything that is selected of an object may be skipped, its kind is asked for as well: below a condition the planner
 * leaves an object out of which it sees that nothing can be left, and the object itself was asked for.
 */
function withKinds(document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const known = new Map<string, boolean>();

  function isNeverEmpty({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (conditionsOf(selection.directives).length > 0) return false;
      if (selection.kind === Kind.FIELD) return true;
      return selection.kind === Kind.INLINE_FRAGMENT
        ? isNeverEmpty(selection.selectionSet)
        : isFragmentNeverEmpty(selection.name.value);
    });
  }

  function isFragmentNeverEmpty(name: string): boolean {
    const set = fragments.get(name)?.selectionSet;
    const answer = known.get(name) ?? (set !== undefined && isNeverEmpty(set));
    known.set(name, answer);
    return answer;
  }

  return visit(document, {
    Field({ selectionSet: set, ...field }) {
      if (set === undefined || isNeverEmpty(set)) return undefined;
      return { ...field, selectionSet: { ...set, selections: [TYPENAME, ...set.selections] } };
    },
  });
}
