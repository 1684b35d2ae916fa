import type { FetchNode, QueryPlanFieldNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type DocumentNode, type FieldNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { PlannerView } from '../graph/planner/planner-view.ts';
import { findUsedVariables, keepEntityFields, listEntityFields, withoutVariables } from './entity-fetch.ts';
import { fillEmpty, withTypeName } from './type-name.ts';

/**
 * A fetch of the planner's view as the subgraph knows it. Several where the fields that it asks for require the same field
 * with other arguments: an entity can be told with one value only.
 */
export function translateFetch(node: FetchNode, view: PlannerView): FetchNode[] {
  const absent = view.absent.get(node.serviceName);
  const narrowed = view.narrowed.get(node.serviceName);
  if (view.fixed.size === 0 && absent === undefined && narrowed === undefined) return [node];
  const document = parse(node.operation, { noLocation: true });
  return splitByRequirements(node, document, view).map(({ operation, requires }) => {
    const named = nameAsSubgraph(narrowed ? askKinds(operation, narrowed) : operation, view, absent);
    const used = findUsedVariables(named);
    return {
      ...node,
      operation: stripIgnoredCharacters(print(withoutVariables(named, used))),
      variableUsages: node.variableUsages?.filter((name) => used.has(name)),
      requires: requires?.map((selection) => tellAsSubgraph(selection, view)),
    };
  });
}

/** The planner asks no kind of a subgraph that answers only one, and the shape of the answer depends on it. */
function askKinds(document: DocumentNode, narrowed: ReadonlySet<string>): DocumentNode {
  return visit(document, {
    Field({ name, selectionSet, ...field }) {
      if (selectionSet === undefined || !narrowed.has(name.value)) return undefined;
      return { ...field, name, selectionSet: withTypeName(selectionSet) };
    },
  });
}

function nameAsSubgraph(document: DocumentNode, { fixed }: PlannerView, absent: ReadonlySet<string> | undefined): DocumentNode {
  return visit(document, {
    Field(field) {
      const stood = fixed.get(field.name.value);
      if (stood === undefined) return undefined;
      const alias = field.alias ?? field.name;
      return { ...field, alias, name: { kind: Kind.NAME, value: stood.name } as const, arguments: stood.arguments };
    },
    InlineFragment: ({ typeCondition }) => (absent?.has(typeCondition?.name.value ?? '') ? null : undefined),
    SelectionSet: fillEmpty,
  });
}

/** The value stands under the stand-in's name, and the subgraph knows it by the field's. */
function tellAsSubgraph(selection: QueryPlanSelectionNode, view: PlannerView): QueryPlanSelectionNode {
  const selections = selection.selections?.map((inner) => tellAsSubgraph(inner, view));
  if (selection.kind !== 'Field') return { ...selection, selections: selections ?? [] };
  const stood = view.fixed.get(selection.name);
  if (stood === undefined) return { ...selection, selections };
  return { ...selection, alias: selection.alias ?? selection.name, name: stood.name, selections };
}

interface Part {
  operation: DocumentNode;
  requires?: QueryPlanSelectionNode[];
}

function splitByRequirements({ requires, serviceName }: FetchNode, operation: DocumentNode, view: PlannerView): Part[] {
  if (requires === undefined || !hasConflict(requires, view)) return [{ operation, requires }];
  const needsOf = (typeName: string, field: FieldNode) =>
    [...(view.requirements.get(`${typeName}.${field.name.value}@${serviceName}`)?.names ?? [])].filter((name) =>
      view.fixed.has(name),
    );
  // Fields that need the same stand-ins stay together; those that need none are the first part.
  const groups = new Map<string, readonly string[]>();
  for (const [typeName, field] of listEntityFields(operation)) {
    const needs = needsOf(typeName, field).sort();
    groups.set(needs.join(), needs);
  }
  return [...groups].map(([key, needs]) => ({
    operation: keepEntityFields(operation, (typeName, field) => needsOf(typeName, field).sort().join() === key),
    requires: requires.flatMap((selection) => keepNeeded(selection, new Set(needs), view)),
  }));
}

const subgraphName = ({ name }: QueryPlanFieldNode, { fixed }: PlannerView) => fixed.get(name)?.name ?? name;

/** Whether one field of a type is told in two ways; what several conditions need stands in several fragments of it. */
function hasConflict(
  selections: readonly QueryPlanSelectionNode[],
  view: PlannerView,
  seen = new Map<string, string>(),
  type = '',
): boolean {
  return selections.some((selection) => {
    if (selection.kind !== 'Field') return hasConflict(selection.selections, view, seen, selection.typeCondition ?? type);
    const key = `${type}.${subgraphName(selection, view)}`;
    const isOther = (seen.get(key) ?? selection.name) !== selection.name;
    seen.set(key, selection.name);
    return isOther || hasConflict(selection.selections ?? [], view);
  });
}

/** Without the stand-ins that this part does not need, and without what would be told under the name of one that it does. */
function keepNeeded(selection: QueryPlanSelectionNode, needs: ReadonlySet<string>, view: PlannerView): QueryPlanSelectionNode[] {
  const selections = selection.selections?.flatMap((inner) => keepNeeded(inner, needs, view));
  if (selection.kind !== 'Field') return [{ ...selection, selections: selections ?? [] }];
  if (view.fixed.has(selection.name)) return needs.has(selection.name) ? [{ ...selection, selections }] : [];
  const isReplaced = [...needs].some((need) => view.fixed.get(need)?.name === selection.name);
  return isReplaced || (selection.selections !== undefined && selections?.length === 0) ? [] : [{ ...selection, selections }];
}
