import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DocumentNode, type GraphQLSchema, graphql, Kind, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { compileOperation } from '../execute/compile.ts';
import { executeOperation } from '../execute/execute.ts';
import type { JsonObject } from '../execute/merge.ts';
import type { SubgraphAnswer } from '../execute/subgraph-answer.ts';
import { type Graph, loadGraph } from '../graph/graph.ts';
import { composeSupergraph } from './compose-graph.ts';

/** A subgraph that answers in this process. */
export interface LocalSubgraph {
  sdl: string;
  resolvers?: Record<string, unknown>;
}

/** Answers in a subgraph's place; what a test puts between to let it fail. */
export type Answering = (subgraph: string, body: string) => Promise<SubgraphAnswer>;

export interface Answered {
  data: unknown;
  /** Where errors stand, as `users.0.name`, in order; what a subgraph says of them is not looked at. */
  errors: string[];
}

export interface Federation {
  graph: Graph;
  supergraphSdl: string;
  schemas: ReadonlyMap<string, GraphQLSchema>;
  /** What was asked of each subgraph since the last `ask`, in order. */
  asked: { subgraph: string; query: string; representations?: JsonObject[] }[];
  ask(source: string, variables?: Record<string, unknown>, send?: Answering): Promise<Answered>;
  askSubgraph: Answering;
}

/** Composes subgraphs, as Apollo does where nothing else is said, and runs operations through the planner and this gateway's executor. */
export function federate(subgraphs: Readonly<Record<string, LocalSubgraph>>, compose = composeSupergraph): Federation {
  const entries = Object.entries(subgraphs);
  const supergraphSdl = compose(Object.fromEntries(entries.map(([name, { sdl }]) => [name, sdl])));
  const graph = loadGraph({ supergraphSdl, subgraphUrls: new Map() });
  const schemas = new Map(
    entries.map(([name, { sdl, resolvers = {} }]) => [
      name,
      buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never }),
    ]),
  );
  const asked: Federation['asked'] = [];

  async function askSubgraph(name: string, body: string): Promise<SubgraphAnswer> {
    const { query, variables, operationName } = JSON.parse(body);
    asked.push({ subgraph: name, query, representations: variables.representations });
    const schema = schemas.get(name);
    if (schema === undefined) throw new Error(`There is no subgraph ${name}.`);
    const result = await graphql({ schema, source: query, variableValues: variables, operationName });
    return JSON.parse(JSON.stringify(result));
  }

  return {
    graph,
    supergraphSdl,
    schemas,
    asked,
    askSubgraph,
    async ask(source, variables = {}, send = askSubgraph) {
      asked.length = 0;
      const document = parse(source);
      const [wrong] = validate(graph.fullSchema, document);
      if (wrong !== undefined) throw wrong;
      const result = await runOperation(graph, document, variables, send);
      const { data } = JSON.parse(JSON.stringify(result));
      return { data, errors: result.errors.map(({ path }) => path?.join('.') ?? '').sort() };
    },
  };
}

export async function runOperation(graph: Graph, document: DocumentNode, variables: Record<string, unknown>, send: Answering) {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('There is no operation.');
  const { coerced, errors } = getVariableValues(graph.fullSchema, operation.variableDefinitions ?? [], variables);
  if (coerced === undefined) throw errors?.[0];
  const denied = new Map();
  return executeOperation({
    compiled: compileOperation({ graph, schema: graph.fullSchema, document, operation, denied }),
    supergraphSchema: graph.supergraphSchema,
    introspectionSchema: graph.publicSchema,
    send,
    variables,
    coerced,
    denied,
  });
}
