import { type GraphQLSchema, OperationTypeNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { type AnswerExtras, createExtras } from './answer-extras.ts';
import type { Arrival, Attempt, Behaviour, Caller, Operation, OperationRequest } from './behaviour.ts';
import type { EntityCache } from './cache/entity-cache.ts';
import type { DocumentStore, PreparedDocument, PreparedOperation } from './document/document-store.ts';
import { faultAsError } from './document/fault.ts';
import { asInvalid, coded, Refusal, refuse, refuseDocument, toRefusal } from './errors.ts';
import { executeOperation, type OperationResult } from './execute/execute.ts';
import { createSharedRuns } from './execute/shared-runs.ts';
import type { Graph } from './graph/graph.ts';
import type { DataSources } from './subgraph/data-sources.ts';
import { asNobody } from './viewer/nobody.ts';

/** The way of every operation, whatever it came by. Each step throws a Refusal where it ends. */
export interface Pipeline {
  /** Before the body is read: answers whose address it is, and turns away who cannot be answered now, whatever they ask. */
  arrive(arrival: Arrival): Caller;
  /** Goes on with the caller that arrived, where one did. */
  identify(arrival: Arrival, arrived?: Caller): Promise<Caller>;
  /** The refusal of what came before it was known who asks, or what takes its place. */
  turnAway(refusal: Refusal, caller: Caller): Promise<Refusal>;
  prepare(request: OperationRequest, caller: Caller): Promise<Operation>;
  execute(operation: Operation): Promise<OperationResult>;
  conclude(operation: Operation, result: OperationResult, startedAtMs: number): void;
}

export interface PipelineOptions {
  behaviours: readonly Behaviour[];
  currentGraph: () => Graph;
  documents: DocumentStore;
  dataSources: DataSources;
  /** Absent where nothing is kept. */
  entityCache?: EntityCache;
}

const USER_AGENT_CHARACTERS_MAX = 256;

export function createPipeline({ behaviours, currentGraph, documents, dataSources, entityCache }: PipelineOptions): Pipeline {
  const identifying = behaviours.filter((behaviour) => behaviour.identify);
  const resolving = behaviours.filter((behaviour) => behaviour.resolve);
  const runs = createSharedRuns();
  const admitting = behaviours.filter((behaviour) => behaviour.admit);

  function locate(arrival: Arrival): Caller {
    const { requestId, remoteAddress, headers } = arrival;
    const userAgent = headers['user-agent']?.slice(0, USER_AGENT_CHARACTERS_MAX);
    const caller: Caller = {
      requestId,
      clientAddress: remoteAddress,
      userAgent,
      viewer: null,
      tokenExpiresAtMs: null,
      scope: '',
    };
    for (const behaviour of behaviours) behaviour.locate?.(arrival, caller);
    return caller;
  }

  async function admit(request: OperationRequest, caller: Caller, extras: AnswerExtras): Promise<Operation> {
    for (const behaviour of behaviours) behaviour.arrive?.(caller, extras);
    for (const behaviour of resolving) {
      const pending = behaviour.resolve?.(request, caller, extras);
      if (pending !== undefined) await pending;
    }
    if (request.query === undefined || request.query === '') throw refuse('INVALID_INPUT', 'There is no document to run.');
    const graph = currentGraph();
    const document = documents.prepare(graph, request.query, request.isTrusted);
    if (document.errors.length > 0) throw refuseDocument(document.errors.map(faultAsError));
    const prepared = selectOperation(document, request.operationName);
    if (request.isReadOnly && prepared.node.operation === OperationTypeNode.MUTATION) {
      throw new Refusal(refuse('INVALID_INPUT', 'A mutation cannot be sent by GET.').errors, 405, { allow: 'POST' });
    }
    const coerced = coerceVariables(document.schema, prepared, request.variables);
    const isDryRun = request.extensions.dryRun === true;
    const operation: Operation = { request, caller, extras, graph, document, prepared, coerced, denied: new Map(), isDryRun };
    for (const behaviour of admitting) {
      const pending = behaviour.admit?.(operation);
      if (pending !== undefined) await pending;
    }
    return operation;
  }

  /** The refusal after everybody who wants to has seen it. */
  async function finishRefusal(
    refusal: Refusal,
    extras: AnswerExtras,
    show: (behaviour: Behaviour) => void | Promise<void>,
  ): Promise<Refusal> {
    let last = refusal;
    for (const behaviour of behaviours) {
      try {
        await show(behaviour);
      } catch (error) {
        last = toRefusal(error);
      }
    }
    return Object.assign(last, { extras });
  }

  function turnAway(refusal: Refusal, caller: Caller): Promise<Refusal> {
    const extras = createExtras();
    return finishRefusal(refusal, extras, (behaviour) => behaviour.unidentified?.(caller, extras));
  }

  return {
    turnAway,

    arrive(arrival) {
      const caller = locate(arrival);
      const extras = createExtras();
      try {
        for (const behaviour of behaviours) behaviour.arrive?.(caller, extras);
      } catch (error) {
        throw Object.assign(toRefusal(error), { extras });
      }
      return caller;
    },

    async identify(arrival, caller = locate(arrival)) {
      try {
        for (const behaviour of identifying) {
          const pending = behaviour.identify?.(arrival, caller);
          if (pending !== undefined) await pending;
        }
      } catch (error) {
        throw await turnAway(toRefusal(error), caller);
      }
      // A subgraph is told both, so an answer may depend on them. Neither can hold the character between them.
      if (caller.viewer === null) caller.scope = ['visitor', caller.clientAddress, caller.userAgent].join('\0');
      return caller;
    },

    async prepare(request, caller) {
      const extras = createExtras();
      try {
        return await admit(request, caller, extras);
      } catch (error) {
        const attempt: Attempt = { request, caller, extras };
        throw await finishRefusal(toRefusal(error), extras, (behaviour) => behaviour.refused?.(attempt));
      }
    },

    async execute({ caller, graph, prepared, denied, request, coerced, recorder, isDryRun }) {
      if (isDryRun) return { data: null, errors: [] };
      const startedAtMs = performance.now();
      const compiled = prepared.compile(denied);
      if (recorder !== undefined) recorder.planMs = performance.now() - startedAtMs;
      const run = () =>
        executeOperation({
          compiled,
          supergraphSchema: graph.supergraphSchema,
          introspectionSchema: graph.publicSchema,
          send: (subgraph, body, isQuery, trace, nobody) =>
            dataSources
              .get(subgraph, graph)
              .send(body, isQuery, nobody === undefined ? caller : asNobody(caller, `nobody:${nobody}`), trace),
          // What a mutation brings back is how things are after it.
          cache: prepared.node.operation === OperationTypeNode.QUERY ? entityCache?.forQuery(graph, readerOf(caller)) : undefined,
          variables: request.variables,
          coerced,
          denied,
          trace: recorder,
        });
      if (prepared.node.operation === OperationTypeNode.MUTATION) return runs.write(run);
      // What is explained is one's own run.
      return recorder === undefined ? runs.query(compiled, caller.scope, request.variables, run) : run();
    },

    conclude(operation, result, startedAtMs) {
      for (const behaviour of behaviours) behaviour.conclude?.(operation, result, startedAtMs);
    },
  };
}

function selectOperation({ operations }: PreparedDocument, name: string | undefined): PreparedOperation {
  const found = name === undefined ? operations : operations.filter(({ node }) => node.name?.value === name);
  const [first, second] = found;
  if (first === undefined) throw refuseDocument([coded('INVALID_INPUT', 'The document has no operation of this name.')]);
  if (second !== undefined) throw refuseDocument([coded('INVALID_INPUT', 'The document has several operations: say which.')]);
  return first;
}

function coerceVariables(
  schema: GraphQLSchema,
  { node, neededVariables }: PreparedOperation,
  variables: Record<string, unknown>,
): Record<string, unknown> {
  const { coerced, errors } = getVariableValues(schema, node.variableDefinitions ?? [], variables, {
    maxErrors: 10,
    hideSuggestions: true,
  });
  if (errors !== undefined) throw refuseDocument(errors.map(asInvalid));
  const absent = neededVariables.filter((name) => coerced[name] === null);
  if (absent.length > 0) {
    throw refuseDocument(
      absent.map((name) => coded('INVALID_INPUT', `Variable "$${name}" cannot be null; leave it out for its default.`)),
    );
  }
  return coerced;
}

const readerOf = ({ viewer }: Caller) => ({ isVisitor: viewer === null, sessionId: viewer?.sessionId });
