import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLSchema, getNamedType, Kind, parse, type SelectionSetNode } from 'graphql';
import type { PlannerView } from '../graph/planner/planner-view.ts';

/**
 * A field that a fetch asks for without telling what it requires there; undefined where there is none. The planner forgets
 * what a requirement itself requires, in some graphs, and the subgraph would then reckon with nothing.
 */
export function findUntold(node: FetchNode, { requirements }: PlannerView, schema: GraphQLSchema): string | undefined {
  if (requirements.size === 0) return undefined;
  const wantedBy = (typeName: string, field: string) => requirements.get(`${typeName}.${field}@${node.serviceName}`);
  const told = toldByType(node.requires ?? []);
  const document = parse(node.operation, { noLocation: true });
  const fragments = readFragments(document);

  function walk(set: SelectionSetNode, typeName: string, isEntity: boolean): string | undefined {
    for (const selection of set.selections) {
      let found: string | undefined;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        found = fragment && walk(fragment.selectionSet, fragment.typeCondition.name.value, isEntity);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        found = walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, isEntity);
      } else {
        const wanted = wantedBy(typeName, selection.name.value);
        const isTold = isEntity && told.some((names) => wanted?.top.every((name) => names.has(name)) ?? true);
        if (wanted !== undefined && !isTold) return `${typeName}.${selection.name.value}`;
        const isEntities = selection.name.value === '_entities';
        const inner = isEntities ? '' : typeOfField(schema, typeName, selection.name.value);
        found = selection.selectionSet && walk(selection.selectionSet, inner, isEntities);
      }
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation)?.name;
  return operation && walk(operation.selectionSet, root ?? '', false);
}

function typeOfField(schema: GraphQLSchema, typeName: string, field: string): string {
  const type = schema.getType(typeName);
  const definition = type !== undefined && 'getFields' in type ? type.getFields()[field] : undefined;
  return definition === undefined ? '' : getNamedType(definition.type).name;
}

const readFragments = (document: DocumentNode) =>
  new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])),
  );

/** The names that representations hold, of each type that they can be of. */
function toldByType(requires: readonly QueryPlanSelectionNode[]): Set<string>[] {
  const collect = (selections: readonly QueryPlanSelectionNode[] | undefined, names: Set<string>): Set<string> => {
    for (const selection of selections ?? []) {
      if (selection.kind === 'Field') names.add(selection.name);
      collect(selection.selections, names);
    }
    return names;
  };
  return requires.map((selection) => collect([selection], new Set()));
}
