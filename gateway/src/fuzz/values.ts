import fc from 'fast-check';

const nest = (depth: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
};

export const phrases = [' Did you mean ', '?', '"', ' ', 'a', '\\', '::', '((', 'é'];
/** Texts that repeat themselves, up to what a body may hold. */
const longTexts = fc.tuple(fc.constantFrom(...phrases), fc.nat(60_000)).map(([text, count]) => text.repeat(count));

/** Any JSON, with what confuses programs that read it. */
export const values = fc.oneof(
  { arbitrary: fc.jsonValue({ maxDepth: 5 }), weight: 4 },
  {
    arbitrary: fc.constantFrom<unknown>(
      ...[1e308, -0, 2 ** 53, 2 ** 31 - 1, -(2 ** 31), 1.5, true, null, '', '\0', 'p1', '\uD800', '9'.repeat(400), '1e999'],
      ...[[], [[[]]], [null], {}, { __typename: 'Person' }, { constructor: { prototype: 1 } }, { toString: 1 }, { length: 1e9 }],
    ),
    weight: 4,
  },
  { arbitrary: longTexts, weight: 1 },
  { arbitrary: longTexts.map((name) => ({ [name]: name.slice(0, 20_000) })), weight: 1 },
  { arbitrary: fc.array(fc.integer(), { minLength: 500, maxLength: 2_000 }), weight: 1 },
  { arbitrary: fc.nat(3_000).map((depth) => nest(depth, (inner) => [inner])), weight: 1 },
  { arbitrary: fc.nat(3_000).map((depth) => nest(depth, (a) => ({ a }))), weight: 1 },
);

const variableNames = fc.constantFrom('id', 'ids', 'with', 'first', 'name', 'topic', 'after', 'toString', 'representations', '');

export const variables = fc.oneof(
  { arbitrary: fc.dictionary(variableNames, values, { maxKeys: 6 }), weight: 6 },
  { arbitrary: values, weight: 1 },
);

/** JSON as text, where an object may have the member that JavaScript would take for its prototype. */
export const jsonTexts = (value: fc.Arbitrary<unknown>) =>
  fc
    .tuple(value, fc.nat(9))
    .map(([json, luck]) => JSON.stringify(json).replace(luck === 0 ? /\{(?=")/ : /^$/, '{"__proto__":{"isAdmin":true},'));
