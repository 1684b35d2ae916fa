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
 * The variables that may be null by their type, have a default, and are used where null is not taken. Validation lets
 * them pass, since the default serves who leaves them out; who sends null explicitly has to be told.
 */
export function findNeededVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
): readonly string[] {
  const nullable = new Set(
    variableDefinitions
      .filter(({ type, defaultValue }) => type.kind !== Kind.NON_NULL_TYPE && defaultValue !== undefined)
      .map(({ variable }) => variable.name.value),
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
