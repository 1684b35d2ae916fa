import { type GraphQLLeafType, type GraphQLSchema, isEnumType } from 'graphql';

const INT_MAX = 2 ** 31 - 1;
const INT_MIN = -(2 ** 31);

/** Whether a value that a subgraph sent is one of the type. What own scalars accept is for their subgraph to know. */
export function checkLeaf(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  switch (type.name) {
    case 'Int':
      return (value) => Number.isInteger(value) && (value as number) <= INT_MAX && (value as number) >= INT_MIN;
    case 'Float':
      return (value) => typeof value === 'number';
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'String':
      return (value) => typeof value === 'string';
    case 'ID':
      return (value) => typeof value === 'string' || Number.isSafeInteger(value);
    default:
      return () => true;
  }
}

/**
 * Whether a value that is not one of this caller's type is one that is hidden from them (`@inaccessible`, or not in the
 * contract): to them it is not there, as an object of a hidden type is not. What no subgraph declares is an error.
 */
export function findHidden(type: GraphQLLeafType, supergraphSchema: GraphQLSchema): (value: unknown) => boolean {
  const actual = isEnumType(type) ? supergraphSchema.getType(type.name) : undefined;
  if (!isEnumType(actual)) return () => false;
  return checkLeaf(actual);
}
