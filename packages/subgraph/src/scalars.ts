import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const refuse = (name: string): never => {
  throw new GraphQLError(`This is no ${name}.`, { extensions: { code: 'INVALID_INPUT' } });
};

/** What a resolver answers and no client sent: the fault is ours, so it is logged and masked. */
const fail = (name: string): never => {
  throw new TypeError(`A resolver answered what is no ${name}.`);
};

interface ScalarRules<Inside> {
  /** Undefined for what is none. Gets the value of a variable, or of a literal in the document. */
  read: (value: unknown) => Inside | undefined;
  /** Undefined for what is none. */
  write: (value: unknown) => string | undefined;
  /** Whether a number in the document may be one; it comes as its digits. */
  isNumeric?: boolean;
}

function createScalar<Inside>(name: string, { read, write, isNumeric = false }: ScalarRules<Inside>) {
  const isLiteral = (node: ValueNode) => node.kind === Kind.STRING || (isNumeric && node.kind === Kind.INT);
  return new GraphQLScalarType<Inside, string>({
    name,
    serialize: (value) => write(value) ?? fail(name),
    parseValue: (value) => read(value) ?? refuse(name),
    parseLiteral: (node) => (isLiteral(node) && 'value' in node ? read(node.value) : undefined) ?? refuse(name),
  });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : undefined);

/**
 * A scalar that takes text of any kind: what stands in it is the services' to judge, who can name the field.
 * Refuses what is no text with INVALID_INPUT.
 */
export const createTextScalar = (name: string) => createScalar<string>(name, { read: asText, write: asText });

/** An instant: a `Date` inside, ISO 8601 in UTC with milliseconds outside. Refuses all else with INVALID_INPUT, a date without a time too. */
export const dateTime = createScalar<Date>('DateTime', {
  read(value) {
    const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : undefined;
    return Number.isNaN(date?.getTime()) ? undefined : date;
  },
  write: (value) => (value instanceof Date ? value.toISOString() : undefined),
});

/**
 * The address of a page or a file. What a resolver answers must be http or https, so that no page links to a script; what a client
 * sends is only text yet, and the service that reads it can say which field is wrong.
 */
export const url = createScalar<string>('URL', {
  read: asText,
  write: (value) => (typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value) ? value : undefined),
});

/** A whole number of 64 bits: a `bigint` inside, its decimal digits outside, since JSON's numbers lose them. Refuses all else with INVALID_INPUT. */
export const bigInt = createScalar<bigint>('BigInt', {
  read(value) {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    if (typeof value !== 'string' || !/^-?\d{1,19}$/.test(value)) return undefined;
    const number = BigInt(value);
    return BigInt.asIntN(64, number) === number ? number : undefined;
  },
  write: (value) => (typeof value === 'bigint' || Number.isInteger(value) ? String(value) : undefined),
  isNumeric: true,
});
