import type { FetchNode, QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, getNamedType, getOperationAST, isAbstractType, Kind, parse, type SelectionSetNode } from 'graphql';
import type { PlannerView } from '../graph/planner/planner-view.ts';
import { fragmentsOf } from './fragments.ts';

/**
 * A field that a fetch asks for without telling what it requires there; undefined where there is none. The planner forgets
 * what a requirement itself requires, in some graphs, and the subgraph would then reckon with nothing.
 */
export function findUntold(node: FetchNode, { requirements }: PlannerView, schema: GraphQLSchema): string | undefined {
  if (requirements.size === 0) return undefined;
  const wantedBy = (typeName: string, field: string) => requirements.get(`${typeName}.${field}@${node.serviceName}`);
  const told = toldByType(node.requires ?? [], schema);
  const document = parse(node.operation, { noLocation: true });
  const fragments = fragmentsOf(document);

  /** Whether all of the representations that can be of this type hold these names. */
  function isTold(names: readonly string[], typeName: string): boolean {
    const represented = possibleTypes(schema, typeName).flatMap((type) => told.get(type) ?? []);
    return represented.length > 0 && represented.every((held) => names.every((name) => held.has(name)));
  }

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
        if (wanted !== undefined && !(isEntity && isTold(wanted.top, typeName))) return `${typeName}.${selection.name.value}`;
        const isEntities = selection.name.value === '_entities';
        const inner = isEntities ? '' : typeOfField(schema, typeName, selection.name.value);
        found = selection.selectionSet && walk(selection.selectionSet, inner, isEntities);
      }
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const operation = getOperationAST(document);
  if (!operation) return undefined;
  return walk(operation.selectionSet, schema.getRootType(operation.operation)?.name ?? '', false);
}

function typeOfField(schema: GraphQLSchema, typeName: string, field: string): string {
  const type = schema.getType(typeName);
  const definition = type !== undefined && 'getFields' in type ? type.getFields()[field] : undefined;
  return definition === undefined ? '' : getNamedType(definition.type).name;
}

/** The objects that a value of this type can be. */
function possibleTypes(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
}

/** The names at the top of representations, by the type of the object that they represent. */
function toldByType(requires: readonly QueryPlanSelectionNode[], schema: GraphQLSchema): Map<string, Set<string>> {
  const told = new Map<string, Set<string>>();
  const collect = (selections: readonly QueryPlanSelectionNode[], types: readonly string[]): void => {
    for (const selection of selections) {
      if (selection.kind === 'Field') for (const type of types) told.get(type)?.add(selection.name);
      if (selection.kind !== 'InlineFragment') continue;
      const { typeCondition } = selection;
      const narrowed = typeCondition === undefined ? types : possibleTypes(schema, typeCondition);
      for (const type of narrowed) if (!told.has(type)) told.set(type, new Set());
      collect(selection.selections, narrowed);
    }
  };
  collect(requires, []);
  return told;
}
