import { type GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { bigInt, createTextScalar, dateTime, url } from './scalars.ts';

const email = createTextScalar('EmailAddress');
const readLiteral = (scalar: GraphQLScalarType<unknown>, literal: string) => scalar.parseLiteral(parseValue(literal), {});
const refused = (name: string) =>
  expect.objectContaining({ message: `This is no ${name}.`, extensions: { code: 'INVALID_INPUT' } });

describe('a scalar', () => {
  const instant = new Date('2026-11-21T12:00:00.123Z');

  it.each<[GraphQLScalarType<unknown>, unknown, string, unknown]>([
    [dateTime, '2026-11-21T13:00:00.123+01:00', '"2026-11-21T12:00:00.123Z"', instant],
    [bigInt, '-9223372036854775808', '-9223372036854775808', -(2n ** 63n)],
    [bigInt, 5, '"5"', 5n],
    [bigInt, 0, '0', 0n],
    [url, 'https://example.test/', '"https://example.test/"', 'https://example.test/'],
    [email, '', '""', ''],
  ])('%s reads %s and %s alike', (scalar, variable, literal, value) => {
    expect(scalar.parseValue(variable)).toEqual(value);
    expect(readLiteral(scalar, literal)).toEqual(value);
  });

  it.each<[GraphQLScalarType<unknown>, unknown, string]>([
    [dateTime, 1_700_000_000_000, '1700000000000'],
    [dateTime, '2026-11-21', '"2026-11-21"'],
    [dateTime, '2026-13-21T12:00:00Z', '"2026-13-21T12:00:00Z"'],
    [bigInt, '9223372036854775808', '9223372036854775808'],
    [bigInt, 2 ** 53, '"1e3"'],
    [bigInt, true, 'true'],
    [url, 5, '5'],
    [email, ['a@b.test'], '["a@b.test"]'],
  ])('%s refuses %s and %s, coded', (scalar, variable, literal) => {
    expect(() => scalar.parseValue(variable)).toThrow(refused(scalar.name));
    expect(() => readLiteral(scalar, literal)).toThrow(refused(scalar.name));
  });

  it.each<[GraphQLScalarType<unknown>, unknown, string]>([
    [dateTime, instant, '2026-11-21T12:00:00.123Z'],
    [bigInt, 2n ** 63n - 1n, '9223372036854775807'],
    [bigInt, 0, '0'],
    [url, 'http://localhost:4201/t/1?w=3', 'http://localhost:4201/t/1?w=3'],
    [email, 'ada@example.test', 'ada@example.test'],
  ])('%s writes %s as %s', (scalar, value, text) => {
    expect(scalar.serialize(value)).toBe(text);
  });

  // A GraphQLError would reach the client as a refusal of its own input.
  it.each<[GraphQLScalarType<unknown>, unknown]>([
    [dateTime, '2026-11-21T12:00:00Z'],
    [dateTime, new Date(Number.NaN)],
    [bigInt, 0.5],
    [url, 'javascript:alert(1)'],
    [url, 'http://'],
    [email, 5],
  ])('%s takes %s of a resolver for a fault', (scalar, value) => {
    expect(() => scalar.serialize(value)).toThrow(/^(?!This is no)/);
  });
});
