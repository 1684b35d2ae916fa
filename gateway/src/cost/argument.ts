import {
  type ArgumentNode,
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  Kind,
  valueFromAST,
  visit,
} from 'graphql';
import type { Weights } from '../graph/weights.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What a field is given for an argument: the same each time, or as the variables say. */
export interface GivenArgument {
  definition: GraphQLArgument;
  /** Undefined where nothing is given. */
  read(variables: Variables): unknown;
  isConstant: boolean;
}

export function readArgument(definition: GraphQLArgument, node: ArgumentNode | undefined): GivenArgument {
  if (node === undefined) return { definition, read: () => undefined, isConstant: true };
  const { value } = node;
  if (value.kind === Kind.VARIABLE) {
    const name = value.name.value;
    return { definition, read: (variables) => variables[name], isConstant: false };
  }
  let hasVariables = false;
  visit(value, {
    Variable: () => {
      hasVariables = true;
    },
  });
  if (hasVariables)
    return { definition, read: (variables) => valueFromAST(value, definition.type, variables), isConstant: false };
  const constant = valueFromAST(value, definition.type);
  return { definition, read: () => constant, isConstant: true };
}

/**
 * Adds the weights of everything that is given: an input object weighs 1 where nothing is said, a scalar or an enum 0, and
 * each item of a list what it weighs alone.
 */
export function weighInput(costs: Weights['costs'], value: unknown, type: GraphQLInputType, ownWeight?: number): number {
  if (value === null || value === undefined) return 0;
  const nullable = getNullableType(type);
  if (Array.isArray(value)) {
    const item = isListType(nullable) ? nullable.ofType : nullable;
    return value.reduce<number>((sum, inner) => sum + weighInput(costs, inner, item, ownWeight), 0);
  }
  const named = getNamedType(nullable);
  const weight = ownWeight ?? costs.get(named.name);
  if (!isInputObjectType(named) || typeof value !== 'object') return weight ?? 0;
  let sum = weight ?? 1;
  for (const field of Object.values(named.getFields())) {
    const inner = (value as Record<string, unknown>)[field.name];
    sum += weighInput(costs, inner, field.type, costs.get(`${named.name}.${field.name}`));
  }
  return sum;
}
