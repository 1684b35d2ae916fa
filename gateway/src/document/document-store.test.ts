import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getIntrospectionQuery, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Graph, loadGraph } from '../graph/graph.ts';
import { splitPolicies } from '../graph/policies.ts';
import { defaultLimits } from '../limits.ts';
import { useDocumentLimits } from '../plugins/use-document-limits.ts';
import { isMet } from '../plugins/use-policies.ts';
import { composeGraph, FEDERATION } from '../testing/compose-graph.ts';
import { exampleSdl } from '../testing/example-sdl.ts';
import { createDocumentStore, type InspectDocument } from './document-store.ts';
import { faultAsError } from './fault.ts';
import { findGuards } from './guards.ts';

const inspectLimits: InspectDocument = (document, isTrusted) =>
  useDocumentLimits(defaultLimits).inspect?.(document, isTrusted) ?? [];
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function measureHeap(): number {
  for (let turn = 0; turn < 3; turn++) collect();
  return process.memoryUsage().heapUsed;
}
const viewer = { userId: 'u', credential: 'session' as const, sessionId: 's', role: 'VIEWER' as const, scopes: ['a', 'b'] };

describe('policies of a supergraph', () => {
  it('are taken out of it, so that the planner loads it, and kept as rules', () => {
    const { supergraphSdl } = composeGraph(exampleSdl);
    const { sdl, rules } = splitPolicies(supergraphSdl);
    expect(sdl).not.toMatch(/requiresScopes|@authenticated|@policy/);
    expect(rules.get('Person.salary')).toEqual([{ kind: 'scopes', alternatives: [['admin']] }]);
    expect(rules.get('Subscription.guarded')).toHaveLength(1);
  });

  it('are met by all scopes of any alternative, and never by a visitor', () => {
    const rule = {
      kind: 'scopes' as const,
      alternatives: [
        ['a', 'x'],
        ['a', 'b'],
      ],
    };
    expect(isMet(rule, viewer)).toBe(true);
    expect(isMet({ ...rule, alternatives: [['a', 'x']] }, viewer)).toBe(false);
    expect(isMet({ kind: 'authenticated' }, viewer)).toBe(true);
    expect(isMet({ kind: 'authenticated' }, null)).toBe(false);
    expect(isMet(rule, null)).toBe(false);
    // A token that says to have what no token is given.
    const admin = { kind: 'scopes', alternatives: [['admin']] } as const;
    const claims = { ...viewer, scopes: ['admin'] };
    expect([isMet(admin, claims), isMet(admin, { ...claims, credential: 'token' })]).toEqual([true, false]);
  });

  it('by name are met by all of any alternative, and by nobody where a name is not known or there is none', () => {
    const isMetBy = (alternatives: string[][], credential: 'session' | 'token' = 'session') =>
      isMet({ kind: 'policies', alternatives }, { ...viewer, credential });
    expect([isMetBy([['person']]), isMetBy([['moon'], ['person']])]).toEqual([true, true]);
    expect([isMetBy([['person']], 'token'), isMetBy([['person', 'moon']]), isMetBy([['moon']]), isMetBy([])]).not.toContain(true);
    expect(isMet({ kind: 'policies', alternatives: [['person']] }, null)).toBe(false);
  });

  it('that cannot be read open no door', () => {
    const { supergraphSdl } = composeGraph(exampleSdl);
    const written = supergraphSdl.replace(
      '@requiresScopes(scopes: [["admin"]])',
      '@requiresScopes(scopes: ["admin", ["b"]]) @policy(policies: null)',
    );
    expect(splitPolicies(written).rules.get('Person.salary')).toEqual([
      { kind: 'scopes', alternatives: [[''], ['b']] },
      { kind: 'policies', alternatives: [] },
    ]);
  });
});

describe('guards of a document', () => {
  const graph = () =>
    loadGraph({
      supergraphSdl: composeGraph({
        a: `${FEDERATION}
          type Query @tag(name: "public") { node: Node secret: Secret open: Open }
          interface Node @tag(name: "public") { id: ID! value: String }
          type Open implements Node @tag(name: "public") { id: ID! value: String }
          type Guarded implements Node @tag(name: "public") { id: ID! value: String @requiresScopes(scopes: [["admin"]]) }
          type Secret @authenticated @tag(name: "public") { text: String }`,
      }).supergraphSdl,
      subgraphUrls: new Map(),
    });
  const guarded = (text: string) => {
    const loaded = graph();
    return findGuards(loaded, loaded.fullSchema, parse(text)).map(
      ({ rootName, isRoot }) => `${rootName}${isRoot ? ' (root)' : ''}`,
    );
  };

  it('find a field through the interface that hides it, and leave the same field of an open type', () => {
    expect(guarded('{ node { id value } }')).toEqual(['value']);
    expect(guarded('{ node { ... on Guarded { v: value } ... on Open { value } } open { value } }')).toEqual(['v']);
  });

  it('find a field whose type is guarded', () => {
    expect(guarded('{ secret { text } }')).toEqual(['secret (root)', 'text']);
  });
});

describe('a document store', () => {
  let graph: Graph;
  beforeAll(() => {
    graph = loadGraph({ ...composeGraph(exampleSdl), subgraphUrls: new Map() });
  });
  const store = (documentsCachedMax = 10) =>
    createDocumentStore({ inspectors: [inspectLimits], limits: { ...defaultLimits, documentsCachedMax } });

  it('reads a document once, and forgets strangers’ documents beyond its limit', () => {
    const documents = store(2);
    const first = documents.prepare(graph, '{ __typename }', false);
    expect(documents.prepare(graph, '{ __typename }', false)).toBe(first);
    for (const text of ['{ a: __typename }', '{ b: __typename }', '{ c: __typename }']) documents.prepare(graph, text, false);
    expect(documents.prepare(graph, '{ __typename }', false)).not.toBe(first);
  });

  it('forgets strangers’ documents beyond what they may weigh together, by what they ask for and not by their length', () => {
    const limits = { ...defaultLimits, documentsCachedBytes: 64 * 1024 };
    const documents = createDocumentStore({ inspectors: [inspectLimits], limits });
    const first = documents.prepare(graph, '{ __typename }', false);
    documents.prepare(graph, '{ a: __typename }', false);
    expect(documents.prepare(graph, '{ __typename }', false)).toBe(first);
    documents.prepare(graph, `{ ${'...F '.repeat(15)} } fragment F on Query { person(id: "1") { name } }`, false);
    expect(documents.prepare(graph, '{ __typename }', false)).not.toBe(first);
  });

  it('keeps of a document that it refuses only what is wrong with it, as data', () => {
    const documents = createDocumentStore({ inspectors: [inspectLimits], limits: defaultLimits });
    const refused = ['{ nope }', '{ nope', `{ ${'a '.repeat(1_000)} }`, 'subscription ($a: Boolean!) { a @skip(if: $a) }'];
    for (const text of refused) {
      const { document, operations, errors } = documents.prepare(graph, text, false);
      expect([document.definitions, operations, errors.length > 0]).toEqual([[], [], true]);
      // Errors, syntax trees and sources would not come out of JSON as they are.
      expect(JSON.parse(JSON.stringify(errors))).toStrictEqual(errors);
      expect(errors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    }
  });

  it('answers each caller of a refused document with an error of its own that says where', () => {
    const [fault] = store().prepare(graph, '{\n  nope }', false).errors;
    if (fault === undefined) throw new Error('It was taken.');
    const error = faultAsError(fault);
    expect(error.toJSON()).toEqual({
      message: 'Cannot query field "nope" on type "Query".',
      locations: [{ line: 2, column: 3 }],
      extensions: { code: 'INVALID_INPUT' },
    });
    expect(faultAsError(fault)).not.toBe(error);
  });

  it('holds little more memory after many hostile documents than their texts take', { timeout: 60_000 }, () => {
    const documents = createDocumentStore({ inspectors: [inspectLimits], limits: defaultLimits });
    const refuseMany = (from: number, to: number) => {
      for (let number = from; number < to; number++) {
        const fields = Array.from({ length: 25 }, (_item, n) => `thing(id: "${number}${'x'.repeat(100)}") { nope${n} }`);
        expect(documents.prepare(graph, `{ ${fields.join(' ')} }`, false).errors.length).toBeGreaterThan(1);
      }
    };
    refuseMany(0, 10);
    const before = measureHeap();
    refuseMany(10, 70);
    // Each has 4 KB of text; its syntax tree alone takes a hundred times as much.
    expect(measureHeap() - before).toBeLessThan(60 * 100 * 1024);
  });

  it('never mistakes a stranger’s document for a trusted one with the same text', () => {
    const documents = store();
    const text = '{ hidden { topSecretName } }';
    expect(documents.prepare(graph, text, true).errors).toEqual([]);
    expect(documents.prepare(graph, text, false).errors).not.toEqual([]);
  });

  it('takes the introspection that tools send', () => {
    expect(
      store().prepare(graph, getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true }), false).errors,
    ).toEqual([]);
  });

  it('plans once for each set of fields that are denied', () => {
    const { operations } = store().prepare(graph, '{ person(id: "1") { name salary } }', false);
    const [operation] = operations;
    const salary = operation?.guards[0]?.field;
    if (operation === undefined || salary === undefined) throw new Error('no guard');
    const all = operation.compile(new Map());
    expect(operation.compile(new Map())).toBe(all);
    const less = operation.compile(new Map([[salary, { code: 'FORBIDDEN', message: 'no' }]]));
    expect(JSON.stringify(all.step)).toContain('salary');
    expect(JSON.stringify(less.step)).not.toContain('salary');
  });

  it('counts root fields by the names they are answered by', () => {
    const count = (text: string) => store().prepare(graph, text, false).operations[0]?.rootFields;
    expect(count('{ a: __typename b: __typename ...F } fragment F on Query { c: __typename a: __typename }')).toBe(3);
  });
});
