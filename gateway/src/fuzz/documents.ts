import fc from 'fast-check';
import { phrases } from './values.ts';

// What a subgraph of the examples fails at by itself is not asked for: what is looked for are mistakes that input brings to light.
const good = [
  '{ person(id: "p1") { id name things { title owner { name } } } }',
  'query Q($id: ID!, $with: Boolean = true) { thing(id: $id) { ...T @include(if: $with) } } fragment T on Thing { title parent { id } }',
  'query ($first: Int!) { things(first: $first) { id title } people { ... on Person { nick } } }',
  'query ($ids: [ID!], $first: Int! = 2) { things(first: $first, ownedBy: $ids) { owner { name salary } } me { id } }',
  'mutation M($name: String!) { a: greet(name: $name) b: greet(name: "x") }',
  'subscription S($topic: String!, $after: String) { ticks(topic: $topic, after: $after, to: 3) { number thing { title } } }',
  '{ __schema { types { name } } __typename }',
];

const word = fc.constantFrom(
  ...['{', '}', '(', ')', '[', ']', ':', '!', '=', '...', '@skip(if: true)', '@defer', '@', '$id', '$', '&', '|', '#', ','],
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment F on Person',
    'on Person',
    '...F',
    'schema { query: Q }',
    '"a" type A { a: Int }',
  ],
  ...['"', '"""', '"\\u{110000}"', '"\\uD800"', '\\', '\0', '\u2028', '\uFEFF', '\u202E', '🏃', 'ﷺ'],
  ...['1e999', '-', '00', '1.', '0x1', '9'.repeat(400), 'null', 'true', 'ENUM', '[[[[[]]]]]', '{a: {a: {a: {}}}}'],
  ...['__proto__', 'constructor', 'toString', '__typename', '__schema', '__type(name: "Query")', '_entities', '_service'],
  ...['id', 'name', 'person(id: 1)', 'things(first: -1)', 'thing(id: {a: [1]})', 'hidden', 'staffOnly', 'secrets'],
);
const noise = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), word);

/** A document that was good, with something put in at some places, or taken out. */
const damaged = fc
  .record({
    document: fc.constantFrom(...good),
    cuts: fc.array(fc.record({ at: fc.nat(200), take: fc.nat(12), put: noise }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ document, cuts }) =>
    cuts.reduce((text, { at, take, put }) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + put + text.slice(place + take);
    }, document),
  );

const name = fc.constantFrom('id', 'title', 'name', 'nick', 'salary', 'broken', '__typename', 'nope', 'cursor', 'number');
const given = fc.constantFrom(
  '',
  '(id: "t1")',
  '(id: 5)',
  '(first: 2)',
  '(first: 2147483647)',
  '(topic: "x", to: 2)',
  '(id: $id)',
);
const branch = fc.constantFrom(
  ...['person', 'thing', 'things', 'people', 'me', 'owner', 'mustOwner', 'parent', 'ticks', 'sharedTicks', 'whoAsks'],
  ...[
    '... on Person',
    '... on Thing',
    '... on Query',
    '... on Nope',
    '... @include(if: true)',
    '__schema',
    '__type(name: "Thing")',
  ],
);
/** Documents that are well-formed, and mostly ask for what is not there. */
const { selection } = fc.letrec<{ selection: string }>((tie) => ({
  selection: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    name,
    fc
      .tuple(fc.option(name), branch, given, fc.array(tie('selection'), { minLength: 1, maxLength: 4 }))
      .map(([alias, field, args, inner]) => {
        const isField = !field.startsWith('...');
        return `${alias !== null && isField ? `${alias}: ` : ''}${field}${isField && !field.includes('(') ? args : ''} { ${inner.join(' ')} }`;
      }),
  ),
}));
const formed = fc
  .tuple(
    fc.constantFrom('', 'query ($id: ID) ', 'mutation ', 'subscription ', 'query A { __typename } query B '),
    fc.array(selection, { minLength: 1, maxLength: 5 }),
  )
  .map(([head, selections]) => `${head}{ ${selections.join(' ')} }`);

const many = fc.nat(20_000);
/** What a program that looks for a pattern may begin with anew at every place. */
const phrase = fc.constantFrom(...phrases.map((text) => text.replaceAll('"', '')));
/** What grows without end in one direction. */
const excessive = fc.oneof(
  many.map((count) => `{ thing(id: "1") ${'{ parent '.repeat(count)}`),
  many.map((count) => `{ thing(id: ${'['.repeat(count)}1${']'.repeat(count)}) { id } }`),
  many.map((count) => `{ ${'__typename '.repeat(count)} }`),
  many.map((count) => `{ thing(id: "${'\\n'.repeat(count)}") { id } }`),
  many.map((count) => `query (${'$a: Int, '.repeat(count)}) { __typename }`),
  many.map((count) => `query ($a: ${'['.repeat(count)}Int${']'.repeat(count)}) { __typename }`),
  fc.tuple(many, phrase).map(([count, text]) => `{ thing(id: "${text.repeat(count)}") { id } }`.slice(0, 120_000)),
  fc.tuple(many, phrase).map(([count, text]) => `{ things(first: "${text.repeat(count)}") { id } }`.slice(0, 99_000)),
  many.map((count) => `{ ${'a'.repeat(count)}: thing(id: "t1") { ${'b'.repeat(count)}: id } }`),
  many.map((count) => `query ${'q'.repeat(count)}($${'v'.repeat(count)}: ID) { thing(${'x'.repeat(count)}: 1) { id } }`),
  fc.nat(400).map((count) => `{ ${'...{ people { things { id } } } '.repeat(count)} }`),
  many.map((count) => `{ thing(id: 1) { id } } ${'fragment F on Thing { id } '.repeat(count)}`),
);

export const documents = fc.oneof(
  { arbitrary: damaged, weight: 5 },
  { arbitrary: formed, weight: 5 },
  { arbitrary: fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')), weight: 2 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 200 }), weight: 1 },
  { arbitrary: excessive, weight: 1 },
);

export const goodDocuments = fc.constantFrom(...good);
