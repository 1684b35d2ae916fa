import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  recommendedRules,
  type SelectionSetNode,
  separateOperations,
  specifiedRules,
  validate,
} from 'graphql';
import { compileCost } from '../cost/compile-cost.ts';
import { CostTooComplex } from '../cost/cost-tree.ts';
import type { OperationCost } from '../cost/operation-cost.ts';
import { asInvalid, coded } from '../errors.ts';
import type { DeniedSet } from '../execute/collect.ts';
import { type CompiledOperation, compileOperation } from '../execute/compile.ts';
import { fragmentsOf } from '../execute/fragments.ts';
import type { Graph } from '../graph/graph.ts';
import type { Limits } from '../limits.ts';
import { LruMap } from '../lru-map.ts';
import { asFault, type DocumentFault } from './fault.ts';
import { findGuards, type Guard } from './guards.ts';
import { measure } from './measure.ts';
import { findNeededVariables } from './needed-variables.ts';

/** A document that was read and checked once. */
export interface PreparedDocument {
  hash: string;
  isTrusted: boolean;
  schema: GraphQLSchema;
  document: DocumentNode;
  /** What is wrong with it; with errors it never runs, and nothing else is kept of it. */
  errors: readonly DocumentFault[];
  operations: readonly PreparedOperation[];
}

export interface PreparedOperation {
  node: OperationDefinitionNode;
  /** Fields that not everybody may read. */
  guards: readonly Guard[];
  /** Root fields, aliases apart: what a rate limit counts. */
  rootFields: number;
  /** Variables that must not be null, whatever their type says. */
  neededVariables: readonly string[];
  /** What it may cost at most. */
  cost: OperationCost;
  /** The plan without the denied fields, made when first needed. */
  compile(denied: DeniedSet): CompiledOperation;
}

export interface DocumentStore {
  prepare(graph: Graph, text: string, isTrusted: boolean): PreparedDocument;
}

/** What is wrong with a document, found in its syntax tree alone. */
export type InspectDocument = (document: DocumentNode, isTrusted: boolean) => readonly GraphQLError[];

export interface DocumentStoreOptions {
  /** Each looks before the document is validated. */
  inspectors: readonly InspectDocument[];
  limits: Pick<Limits, 'tokensMax' | 'documentCharactersMax' | 'documentsCachedMax' | 'documentsCachedBytes' | 'listSizeAssumed'>;
}

/** Keeps what was prepared, for each graph apart, so that a graph's documents go with it. */
export function createDocumentStore({ inspectors, limits }: DocumentStoreOptions): DocumentStore {
  const byGraph = new WeakMap<Graph, { trusted: Map<string, PreparedDocument>; adHoc: LruMap<string, PreparedDocument> }>();
  return {
    prepare(graph, text, isTrusted) {
      if (text.length > limits.documentCharactersMax) return tooLong(graph, limits.documentCharactersMax);
      let caches = byGraph.get(graph);
      if (caches === undefined) {
        // Trusted documents are as many as the releases brought; strangers' are bounded.
        caches = { trusted: new Map(), adHoc: new LruMap(limits.documentsCachedMax, limits.documentsCachedBytes) };
        byGraph.set(graph, caches);
      }
      const known = (isTrusted ? caches.trusted : caches.adHoc).get(text);
      if (known !== undefined) return known;
      const hash = createHash('sha256').update(text).digest('hex');
      const made = prepareDocument({ graph, text, hash, isTrusted, inspectors, limits });
      if (isTrusted) caches.trusted.set(text, made);
      else caches.adHoc.set(text, made, estimateBytes(text, made));
      return made;
    },
  };
}

/** What documents were seen to take with their plans made: beside their text for each character, and for each field they ask for. */
const BYTES_PER_DOCUMENT = 4_000;
const BYTES_PER_CHARACTER = 100;
const BYTES_PER_FIELD = 3_000;
/** Of a refused one only what is wrong with it is kept, in at most twenty short texts. */
const BYTES_PER_ERROR = 1_000;

function estimateBytes(text: string, { document, errors }: PreparedDocument): number {
  if (errors.length > 0) return BYTES_PER_DOCUMENT + 2 * text.length + BYTES_PER_ERROR * errors.length;
  // Fragments are planned wherever they are spread.
  return BYTES_PER_DOCUMENT + BYTES_PER_CHARACTER * text.length + BYTES_PER_FIELD * measure(document).fields;
}

interface PrepareOptions {
  graph: Graph;
  text: string;
  hash: string;
  isTrusted: boolean;
  inspectors: readonly InspectDocument[];
  limits: DocumentStoreOptions['limits'];
}

const EMPTY: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

function tooLong(graph: Graph, charactersMax: number): PreparedDocument {
  const errors = [asFault(coded('INVALID_INPUT', `The document is too long; at most ${charactersMax} characters are taken.`))];
  return { hash: '', isTrusted: false, schema: graph.publicSchema, document: EMPTY, errors, operations: [] };
}

function prepareDocument({ graph, text, hash, isTrusted, inspectors, limits }: PrepareOptions): PreparedDocument {
  const schema = isTrusted ? graph.fullSchema : graph.publicSchema;
  const base = { hash, isTrusted, schema, document: EMPTY, errors: [], operations: [] };
  const refused = (...errors: readonly GraphQLError[]) => ({ ...base, errors: errors.map(asFault) });
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokensMax });
  } catch (error) {
    // A document that is nested deeper than the stack is as invalid as one with a syntax error.
    return refused(error instanceof GraphQLError ? asInvalid(error) : coded('INVALID_INPUT', 'The document cannot be read.'));
  }
  const errors = findErrors(schema, document, isTrusted, inspectors);
  if (errors.length > 0) return refused(...errors);
  const parts = separateOperations(document);
  try {
    const operations = document.definitions
      .filter((node) => node.kind === Kind.OPERATION_DEFINITION)
      .map((node) => prepareOperation({ graph, schema, document: parts[node.name?.value ?? ''] ?? document, node, limits }));
    return { ...base, document, operations };
  } catch (error) {
    if (!(error instanceof CostTooComplex)) throw error;
    return refused(coded('INVALID_INPUT', 'The document has too many types within types.'));
  }
}

function findErrors(schema: GraphQLSchema, document: DocumentNode, isTrusted: boolean, inspectors: readonly InspectDocument[]) {
  // Limits come first: validation takes time that grows with the square of what they bound.
  for (const inspect of inspectors) {
    const errors = inspect(document, isTrusted);
    if (errors.length > 0) return errors;
  }
  try {
    const rules = [...new Set([...specifiedRules, ...recommendedRules, ...(isTrusted ? [NoSchemaIntrospectionCustomRule] : [])])];
    return validate(schema, document, rules, { maxErrors: 20, hideSuggestions: true } as never).map(asInvalid);
  } catch (error) {
    // Root @skip and @include with a variable on a subscription make the rule throw.
    return [error instanceof GraphQLError ? asInvalid(error) : coded('INVALID_INPUT', 'The document cannot be validated.')];
  }
}

interface PrepareOperationOptions {
  graph: Graph;
  schema: GraphQLSchema;
  /** With this operation alone. */
  document: DocumentNode;
  node: OperationDefinitionNode;
  limits: DocumentStoreOptions['limits'];
}

function prepareOperation({ graph, schema, document, node, limits }: PrepareOperationOptions): PreparedOperation {
  const compiled = new Map<string, CompiledOperation>();
  const guards = findGuards(graph, schema, document);
  return {
    node,
    guards,
    rootFields: countRootFields(document, node),
    neededVariables: findNeededVariables(schema, document, node),
    cost: compileCost({ weights: graph.weights, schema, document, operation: node, listSizeAssumed: limits.listSizeAssumed }),
    compile(denied) {
      const key = guards.map(({ field }) => (denied.has(field) ? '1' : '0')).join('');
      const known = compiled.get(key);
      if (known !== undefined) return known;
      const made = compileOperation({ graph, schema, document, operation: node, denied });
      compiled.set(key, made);
      return made;
    },
  };
}

function countRootFields(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = fragmentsOf(document);
  const names = new Set<string>();
  const walk = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) names.add((selection.alias ?? selection.name).value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else walk(fragments.get(selection.name.value)?.selectionSet);
    }
  };
  walk(operation.selectionSet);
  return names.size;
}
