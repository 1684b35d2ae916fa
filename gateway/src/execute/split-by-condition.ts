import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type FieldNode, parse, print, stripIgnoredCharacters } from 'graphql';
import { covers, type FieldTree, mergeTrees } from '../graph/planner/field-sets.ts';
import type { PlannerView, Requirement } from '../graph/planner/planner-view.ts';
import { findUsedVariables, keepEntityFields, listEntityFields, withoutVariables, writeOutFragments } from './entity-fetch.ts';

const NOTHING: FieldTree = new Map();

/**
 * A fetch of entities in parts, so that each field is asked for by what it requires itself. The planner tells an entity at once
 * by all that its fields require, and what only skipped fields require was not fetched: with it missing no field would be asked for.
 * `conditional` names the fields that may be skipped; each requirement that only such fields have is a part of its own.
 */
export function splitByCondition(node: FetchNode, view: PlannerView, conditional: ReadonlySet<string>): FetchNode[] {
  const { requires, serviceName } = node;
  if (requires === undefined || conditional.size === 0) return [node];
  const document = writeOutFragments(parse(node.operation, { noLocation: true }));
  const requirementOf = (typeName: string, field: FieldNode): Requirement | undefined =>
    view.requirements.get(`${typeName}.${field.name.value}@${serviceName}`);
  const fields = listEntityFields(document);
  const sure = fields.filter(([, field]) => !conditional.has(field.name.value));
  const always = mergeTrees(sure.map((one) => requirementOf(...one)?.fields ?? NOTHING));

  /** Empty where the field is asked for with all that is never skipped. */
  function partOf(typeName: string, field: FieldNode): string {
    const requirement = conditional.has(field.name.value) ? requirementOf(typeName, field) : undefined;
    return requirement === undefined || covers(always, requirement.fields) ? '' : requirement.text;
  }

  const parts = new Map(fields.map((one) => [partOf(...one), partOf(...one) === '' ? always : requirementOf(...one)?.fields]));
  if (parts.size < 2) return [node];
  const all = mergeTrees(fields.map((one) => requirementOf(...one)?.fields ?? NOTHING));
  return [...parts].map(([part, needed = NOTHING]) => {
    const operation = keepEntityFields(document, (...one) => partOf(...one) === part);
    const used = findUsedVariables(operation);
    const keysOf = (typeName: string) => findKeyFields(view.keyFields.get(serviceName), typeName);
    return {
      ...node,
      operation: stripIgnoredCharacters(print(withoutVariables(operation, used))),
      variableUsages: node.variableUsages?.filter((name) => used.has(name)),
      requires: mergeFragments(requires).map((fragment) => keepNeeded(fragment, { needed, all, keysOf })),
    };
  });
}

/** The planner may call a type as another subgraph does; then it can be any of those that this one knows. */
const findKeyFields = (types: ReadonlyMap<string, FieldTree> = new Map(), typeName: string): FieldTree =>
  types.get(typeName) ?? mergeTrees(types.values());

interface Needs {
  /** What this part is told by, beside keys, and what any part is. */
  needed: FieldTree;
  all: FieldTree;
  keysOf: (typeName: string) => FieldTree;
}

/** An entity of a part without what only other parts need. */
function keepNeeded(fragment: QueryPlanSelectionNode, { needed, all, keysOf }: Needs): QueryPlanSelectionNode {
  if (fragment.kind === 'Field') return fragment;
  const kept = mergeTrees([needed, keysOf(fragment.typeCondition ?? '')]);
  return { ...fragment, selections: keepFields(fragment.selections, kept, all) };
}

function keepFields(selections: readonly QueryPlanSelectionNode[], kept: FieldTree, all: FieldTree): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'InlineFragment') return [{ ...selection, selections: keepFields(selection.selections, kept, all) }];
    const { name } = selection;
    if (!kept.has(name)) return all.has(name) ? [] : [selection];
    const inner = selection.selections && keepFields(selection.selections, kept.get(name) ?? NOTHING, all.get(name) ?? NOTHING);
    return inner?.length === 0 ? [] : [{ ...selection, selections: inner }];
  });
}

/** What stands in several fragments of a type is told as far as it is known; a part is told whole, or not asked for. */
function mergeFragments(selections: readonly QueryPlanSelectionNode[], typeName?: string): QueryPlanSelectionNode[] {
  const merged = new Map<string, QueryPlanSelectionNode>();
  const add = (selection: QueryPlanSelectionNode): void => {
    if (selection.kind === 'InlineFragment' && selection.typeCondition === typeName) selection.selections.forEach(add);
    else {
      const name = selection.kind === 'Field' ? (selection.alias ?? selection.name) : `... on ${selection.typeCondition}`;
      merged.set(name, mergeInner(selection, merged.get(name)));
    }
  };
  selections.forEach(add);
  return [...merged.values()];
}

function mergeInner(selection: QueryPlanSelectionNode, other: QueryPlanSelectionNode | undefined): QueryPlanSelectionNode {
  const inner = [...(other?.selections ?? []), ...(selection.selections ?? [])];
  if (selection.kind === 'InlineFragment') return { ...selection, selections: mergeFragments(inner, selection.typeCondition) };
  return selection.selections === undefined ? selection : { ...selection, selections: mergeFragments(inner) };
}
