import { parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDocumentStore, type InspectDocument } from '../document/document-store.ts';
import { type Graph, loadGraph } from '../graph/graph.ts';
import { defaultLimits } from '../limits.ts';
import { composeGraph } from '../testing/compose-graph.ts';
import { exampleSdl } from '../testing/example-sdl.ts';
import { useDocumentLimits } from './use-document-limits.ts';
import { useVariableLimits } from './use-variable-limits.ts';

const inspectLimits: InspectDocument = (document, isTrusted) =>
  useDocumentLimits(defaultLimits).inspect?.(document, isTrusted) ?? [];
let graph: Graph;
beforeAll(() => {
  graph = loadGraph({ ...composeGraph(exampleSdl), subgraphUrls: new Map() });
});

const repeat = (count: number, make: (n: number) => string) => Array.from({ length: count }, (_item, n) => make(n)).join(' ');

describe('a hostile document', () => {
  const hostile: [string, string][] = [
    ['a thousand aliases', `{ ${repeat(1_000, (n) => `a${n}: __typename`)} }`],
    ['a thousand doubled fields', `{ thing(id: "1") { ${'title '.repeat(1_000)} } }`],
    [
      'fragments that double',
      `{ thing(id: "1") { ...F40 } } fragment F0 on Thing { id } ${repeat(40, (n) => `fragment F${n + 1} on Thing { parent { ...F${n} ...F${n} } title }`)}`,
    ],
    [
      'fragments in a circle',
      `{ thing(id: "1") { ...F0 } } ${repeat(300, (n) => `fragment F${n} on Thing { parent { ...F${(n + 1) % 300} } }`)}`,
    ],
    ['a hundred levels', `{ thing(id: "1") ${'{ parent '.repeat(100)}{ id }${' }'.repeat(100)} }`],
    ['a thousand directives', `{ __typename ${'@skip(if: false) '.repeat(700)} }`],
    ['a million tokens', `{ ${'a '.repeat(900_000)} }`],
    ['fields that are doubled in inline fragments', `{ ${repeat(280, () => '...{ people { things { id } } }')} }`],
    ['the same one level down', `{ people { ${repeat(280, () => '... on Person { things { id } }')} } }`],
    ['the same, each in the one before', `{ ${'...{ people { id } '.repeat(280)}${'}'.repeat(280)} }`],
    [
      'fields that are doubled in fragments',
      `{ ${repeat(90, (n) => `...F${n}`)} } ${repeat(90, (n) => `fragment F${n} on Query { people { id } }`)}`,
    ],
    [
      'fields that are doubled in fragments of fragments',
      `{ ...F0 } ${repeat(90, (n) => `fragment F${n} on Query { people { id } ...{ ...F${n + 1} } }`)} fragment F90 on Query { people { id } }`,
    ],
    ['fields that are doubled where nothing asks for them', `{ a } fragment F on Query { ${'people { id } '.repeat(280)} }`],
    [
      'fragments side by side',
      `{ ${repeat(430, (n) => `...F${n}`)} } ${repeat(430, (n) => `fragment F${n} on Query { a${n} }`)}`,
    ],
    ['a long alias', `{ ${'a'.repeat(129)}: __typename }`],
    ['a long name of an operation', `query ${'a'.repeat(50_000)} { __typename }`],
    ['a long name of a variable', `query ($${'a'.repeat(129)}: ID) { __typename }`],
    ['a long name of an argument', `{ thing(${'a'.repeat(129)}: 1) { id } }`],
    ['a long name of a fragment', `{ ...${'a'.repeat(129)} } fragment ${'a'.repeat(129)} on Query { __typename }`],
    ['a long name that is reserved', `{ __${'a'.repeat(50_000)}: __typename }`],
    ['brackets without end', '{'.repeat(1_000_000)],
    ['nested lists without end', `{ fail(code: ${'['.repeat(500_000)}) }`],
    ['one endless name', `{ ${'a'.repeat(1_500_000)} }`],
    ['a block string without end', `{ fail(code: """${'\\n'.repeat(700_000)}`],
  ];

  // Validation takes time that grows with the square of these, or worse; reading and measuring grows with their length.
  it.each(hostile)('%s: refused by a limit, before it is validated', (_what, text) => {
    const documents = createDocumentStore({ inspectors: [inspectLimits], limits: defaultLimits });
    const { errors } = documents.prepare(graph, text, false);
    expect(errors.length).toBeGreaterThan(0);
    for (const { message } of errors) expect(message).toMatch(/at most \d+ .*are taken|more tha[nt] \d+ tokens|contains itself/);
  });
});

describe('limits of a document', () => {
  const inspect = (text: string, isTrusted = false) =>
    useDocumentLimits(defaultLimits)
      .inspect?.(parse(text), isTrusted)
      .map(({ message }) => message) ?? [];

  it('are not for documents that came with a release, save what would break the gateway', () => {
    const wide = `{ ${repeat(60, (n) => `a${n}: __typename`)} }`;
    expect(inspect(wide)).toHaveLength(1);
    expect(inspect(wide, true)).toEqual([]);
    expect(inspect('{ __typename: a }', true)).toHaveLength(1);
    expect(inspect('{ ...A } fragment A on Query { ...A }', true)).toHaveLength(1);
  });

  it('leave room for what honest clients send', () => {
    const types = repeat(10, (n) => `... on T${n} { __typename id title own${n} ...Card }`);
    expect(inspect(`{ feed { ${types} } } fragment Card on Node { id cover { url } }`)).toEqual([]);
    expect(inspect(`{ ${'a'.repeat(128)}: __typename }`)).toEqual([]);
    expect(inspect(`{ ${repeat(30, (n) => `a${n}: person(id: "${n}") { id name }`)} }`)).toEqual([]);
  });
});

describe('variables', () => {
  const check = (variables: unknown) =>
    useVariableLimits({ variablesDepthMax: 4 }).resolve?.(
      { variables, extensions: {}, isReadOnly: false, isTrusted: false } as never,
      {} as never,
      { headers: {}, extensions: {} },
    );

  it('may be nested as deep as an honest input, and no deeper', () => {
    expect(() => check({ a: { b: [1, 2, 'c'] } })).not.toThrow();
    expect(() => check({ a: { b: { c: { d: { e: 1 } } } } })).toThrow('too deep');
    expect(() => check(JSON.parse(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`))).toThrow('too deep');
  });
});
