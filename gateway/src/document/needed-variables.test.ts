import { buildSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, it } from 'vitest';
import { findNeededVariables } from './needed-variables.ts';

const schema = buildSchema(`
  input Filter { tag: String! note: String }
  type Query { list(first: Int! = 3, after: String, filter: Filter, ids: [ID!]): [Query!]! }`);

function needed(text: string): readonly string[] {
  const document = parse(text);
  const operation = document.definitions.find((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION);
  return findNeededVariables(schema, document, operation as OperationDefinitionNode);
}

it.each([
  ['in a condition', 'query ($v: Boolean = true) { list @include(if: $v) { __typename } }', ['v']],
  [
    'in a condition inside of a fragment',
    'query ($v: Boolean = true) { ...F } fragment F on Query { __typename @skip(if: $v) }',
    ['v'],
  ],
  ['as an argument', 'query ($v: Int = 1) { list(first: $v) { __typename } }', ['v']],
  ['as a field of an input', 'query ($v: String = "a") { list(filter: { tag: $v }) { __typename } }', ['v']],
  ['as an item of a list', 'query ($v: ID = "a") { list(ids: [$v]) { __typename } }', ['v']],
  ['where the place has the default', 'query ($v: Int) { list(first: $v) { __typename } }', ['v']],
  ['twice', 'query ($v: Int = 1) { list(first: $v) { list(first: $v) { __typename } } }', ['v']],
  ['only where null is taken', 'query ($v: String = "a") { list(after: $v, filter: { tag: "a", note: $v }) { __typename } }', []],
  ['with a type that has no null', 'query ($v: Int! = 1) { list(first: $v) { __typename } }', []],
])('a variable that is used %s', (_what, text, names) => {
  expect(needed(text)).toEqual(names);
});
