import {
  type DocumentNode,
  type GraphQLSchema,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * The variables that may be null by their type and are used where null is not taken. Validation lets them pass where
 * a default, of the variable or of the place, serves who leaves them out; who sends null explicitly has to be told.
 */
export function findNeededVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly string[] {
  const nullable = new Set(
    variableDefinitions.filter(({ type }) => type.kind !== Kind.NON_NULL_TYPE).map(({ variable }) => variable.name.value),
  );
  if (nullable.size === 0) return [];
  const needed = new Set<string>();
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Variable({ name }) {
        if (nullable.has(name.value) && isNonNullType(typeInfo.getInputType())) needed.add(name.value);
      },
    }),
  );
  return [...needed];
}
