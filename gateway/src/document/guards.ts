import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Graph } from '../graph/graph.ts';
import type { PolicyRule } from '../graph/policies.ts';

/** A field of a document with the rules that hold for it. */
export interface Guard {
  field: FieldNode;
  rules: readonly PolicyRule[];
  /** Without a root field nothing of the operation is left. */
  isRoot: boolean;
  rootName: string;
}

/**
 * Finds the guarded fields of one operation and of its fragments. A field of an interface is guarded by the rules of
 * every type that it may turn out to be, so that no spelling of a selection reads more than another.
 */
export function findGuards({ policies, fullSchema }: Graph, schema: GraphQLSchema, document: DocumentNode): Guard[] {
  if (policies.size === 0) return [];
  const guards: Guard[] = [];
  const typeInfo = new TypeInfo(schema);
  const roots = new Set(
    [fullSchema.getQueryType(), fullSchema.getMutationType(), fullSchema.getSubscriptionType()].map((type) => type?.name),
  );
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(field) {
        const parent = typeInfo.getParentType();
        const definition = typeInfo.getFieldDef();
        if (!parent || !definition) return;
        // Rules are looked up in the full graph: what implements an interface may be hidden from the contract.
        const actualParent = fullSchema.getType(parent.name);
        const owners = [
          parent.name,
          ...(isAbstractType(actualParent) ? fullSchema.getPossibleTypes(actualParent).map(({ name }) => name) : []),
        ];
        const target = getNamedType(definition.type).name;
        const coordinates = [...owners.flatMap((owner) => [owner, `${owner}.${field.name.value}`]), target];
        const rules = coordinates.flatMap((coordinate) => policies.get(coordinate) ?? []);
        if (rules.length === 0) return;
        guards.push({ field, rules, isRoot: roots.has(parent.name), rootName: (field.alias ?? field.name).value });
      },
    }),
  );
  return guards;
}
