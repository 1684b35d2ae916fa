import {
  type ArgumentNode,
  astFromValue,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { PlannerView } from '../graph/planner/planner-view.ts';
import { conditionsOf, type DeniedSet, isNever } from './collect.ts';
import { fragmentsOf } from './fragments.ts';
import { fillEmpty, withTypeName } from './type-name.ts';

export interface WriteOptions {
  /** What the document was validated against. */
  schema: GraphQLSchema;
  document: DocumentNode;
  denied: DeniedSet;
  /**
   * `requiring` names the fields that require others, `interfaceObjects` the interfaces that a subgraph knows as one object: their
   * kinds cost another fetch, and may be nobody's to tell.
   */
  view: Pick<PlannerView, 'requiring' | 'interfaceObjects'>;
}

/** A document as the planner is given it: it asks for the same, in words that the planner plans rightly. */
export function writeForPlanner(options: WriteOptions): DocumentNode {
  return withDefaults(options.schema, withFragments(options, withKinds(options, withoutNever(options))));
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
function withoutNever({ schema, document, denied, view: { interfaceObjects } }: WriteOptions): DocumentNode {
  const types = new TypeInfo(schema);
  const isLeftOut = ({ directives }: SelectionNode) =>
    isNever(conditionsOf(directives)) && !interfaceObjects.has(types.getParentType()?.name ?? '');
  const drop = (node: SelectionNode) => (isLeftOut(node) ? null : undefined);
  return visit(
    document,
    visitWithTypeInfo(types, {
      Field: (node) => (denied.has(node) ? null : drop(node)),
      FragmentSpread: drop,
      InlineFragment: drop,
      SelectionSet: fillEmpty,
    }),
  );
}

/**
 * Where everything that is selected of an object may be skipped, its kind is asked for as well: below a condition the planner
 * leaves an object out of which it sees that nothing can be left, and the object itself was asked for.
 */
function withKinds({ schema, view: { interfaceObjects } }: WriteOptions, document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const types = new TypeInfo(schema);
  const isSure = ({ kind, directives }: SelectionNode) => kind === Kind.FIELD && conditionsOf(directives).length === 0;

  /** A fragment within a fragment may be of a kind that the object is not. */
  function isNeverEmpty({ selections }: SelectionSetNode): boolean {
    return selections.some((selection) => {
      if (selection.kind === Kind.FIELD || conditionsOf(selection.directives).length > 0) return isSure(selection);
      const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      return inner?.selectionSet.selections.some(isSure) === true;
    });
  }

  return visit(
    document,
    visitWithTypeInfo(types, {
      Field({ selectionSet: set, ...field }) {
        const isCostly = interfaceObjects.has(getNamedType(types.getType())?.name ?? '');
        if (set === undefined || isCostly || isNeverEmpty(set)) return undefined;
        return { ...field, selectionSet: withTypeName(set) };
      },
    }),
  );
}

/**
 * Repeats the conditions of a field that requires others on a fragment around it. The planner tells an entity at once by all
 * that its fields require, and what a condition keeps from being fetched would keep the others from being asked for; of a
 * fragment's own it tells apart. On the way through other subgraphs it may lose the fragment's condition, so the field keeps its.
 */
function withFragments({ view: { requiring } }: WriteOptions, document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: {
      leave(field): InlineFragmentNode | undefined {
        const conditions = field.directives?.filter((directive) => conditionsOf([directive]).length > 0) ?? [];
        if (conditions.length === 0 || !requiring.has(field.name.value)) return undefined;
        const selectionSet = { kind: Kind.SELECTION_SET, selections: [field] } as const;
        return { kind: Kind.INLINE_FRAGMENT, directives: conditions, selectionSet };
      },
    },
  });
}
