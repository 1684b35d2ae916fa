import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const refuse = (name: string): never => {
  throw new GraphQLError(`This is no ${name}.`, { extensions: { code: 'INVALID_INPUT' } });
};

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : undefined;
  return date === undefined || Number.isNaN(date.getTime()) ? refuse('DateTime') : date;
}

function parseBigInt(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) return refuse('BigInt');
  const number = BigInt(value);
  return BigInt.asIntN(64, number) === number ? number : refuse('BigInt');
}

function parseUrl(value: unknown): string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:/i.test(value) ? value : refuse('URL');
}

export const scalars = {
  DateTime: new GraphQLScalarType<Date, string>({
    name: 'DateTime',
    serialize: (value) => (value instanceof Date ? value.toISOString() : refuse('DateTime')),
    parseValue: parseDateTime,
    parseLiteral: (node) => (node.kind === Kind.STRING ? parseDateTime(node.value) : refuse('DateTime')),
  }),
  BigInt: new GraphQLScalarType<bigint, string>({
    name: 'BigInt',
    serialize: (value) => (typeof value === 'bigint' || typeof value === 'number' ? value.toString() : refuse('BigInt')),
    parseValue: parseBigInt,
    parseLiteral: (node) => (node.kind === Kind.STRING || node.kind === Kind.INT ? parseBigInt(node.value) : refuse('BigInt')),
  }),
  URL: new GraphQLScalarType<string, string>({
    name: 'URL',
    serialize: parseUrl,
    parseValue: parseUrl,
    parseLiteral: (node) => (node.kind === Kind.STRING ? parseUrl(node.value) : refuse('URL')),
  }),
};
