import { createHash } from 'node:crypto';
import type { FetchNode } from '@apollo/query-planner';
import type { Logger } from '@castgraph/logger';
import { GraphQLError, Kind, valueFromASTUntyped, visit } from 'graphql';
import type { Caller, Operation } from '../behaviour.ts';
import type { DocumentStore } from '../document/document-store.ts';
import { coded } from '../errors.ts';
import { executeOperation, type OperationResult } from '../execute/execute.ts';
import { isJsonObject } from '../execute/merge.ts';
import type { Graph } from '../graph/graph.ts';
import type { DataSources } from '../subgraph/data-sources.ts';
import { createHub, type Sink } from './hub.ts';
import { makeResumable, readCursor } from './resume.ts';
import type { Upstreams } from './upstream.ts';

export interface Streams {
  /** `onOverflow` is called where the reader does not keep up: what came since is lost to it, so it begins again from its cursor. */
  subscribe(operation: Operation, onOverflow: () => void): AsyncGenerator<OperationResult, void, void>;
  /** Ends what the new graph no longer has, with a reason; everything else goes on. */
  follow(graph: Graph): void;
  readonly upstreams: number;
  readonly readers: number;
}

export interface StreamsOptions {
  dataSources: DataSources;
  documents: DocumentStore;
  upstreams: Upstreams;
  eventsWaitingMax: number;
  log: Logger;
  /** Waits before the nth attempt to reach a subgraph again. */
  retryMs?: (attempt: number) => number;
}

const backOffMs = (attempt: number) => Math.min(4_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);

/** Runs subscriptions: one upstream for all who ask the same with the same rights, the rest of the plan once an event. */
export function createStreams(options: StreamsOptions): Streams {
  const { dataSources, documents, upstreams, eventsWaitingMax, log, retryMs = backOffMs } = options;
  const hub = createHub<OperationResult>({ queueMax: eventsWaitingMax });
  const operations = new Map<string, Operation>();

  function open(key: string, operation: Operation, sink: Sink<OperationResult>): () => void {
    operations.set(key, operation);
    const { graph, prepared, denied, request, coerced, caller } = operation;
    const compiled = prepared.compile(denied);
    const { primary } = compiled;
    if (primary === undefined) throw new Error('Not a subscription.');
    const resumable = makeResumable(graph.fullSchema, primary);
    let cursor: unknown = readAfter(operation);
    let attempt = 0;
    let isOver = false;
    let stop: () => void = () => {};
    let retry: NodeJS.Timeout | undefined;
    let waiting = 0;
    let chain: Promise<void> = Promise.resolve();

    const end = (error?: unknown) => {
      if (isOver) return;
      isOver = true;
      operations.delete(key);
      void chain.then(() => sink.end(error));
    };

    /** Events are worked on side by side and handed on in the order in which they came. */
    function handle(event: { data?: unknown; errors?: readonly GraphQLError[] }): void {
      if (isOver) return;
      if (++waiting > eventsWaitingMax) {
        stop();
        end(coded('UNAVAILABLE', 'Events come faster than they can be completed. Subscribe again.'));
        return;
      }
      const result = executeOperation({
        compiled,
        supergraphSchema: graph.supergraphSchema,
        introspectionSchema: graph.publicSchema,
        send: (subgraph, body, isQuery) => dataSources.get(subgraph).send(body, isQuery, caller),
        variables: request.variables,
        coerced,
        event: {
          data: isJsonObject(event.data) ? event.data : {},
          errors: (event.errors ?? []).map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions })),
        },
      });
      chain = chain.then(async () => {
        const ready = await result.catch((error: unknown) => failedEvent(error));
        waiting--;
        sink.push(ready);
      });
    }

    function connect(): void {
      stop = upstreams.open(
        {
          subgraph: primary?.serviceName ?? '',
          url: graph.subgraphs.get(primary?.serviceName ?? '') ?? '',
          caller,
          ...describeRequest(primary as FetchNode, operation, resumable, cursor),
        },
        {
          next(event) {
            attempt = 0;
            cursor = (resumable && readCursor(resumable, event.data)) ?? cursor;
            handle(event as never);
          },
          complete: () => end(),
          error(reason) {
            if (isOver) return;
            if (Array.isArray(reason)) return end(asErrors(reason));
            log.warn({ err: reason, subgraph: primary?.serviceName }, 'upstream lost');
            if (resumable === undefined) return end(coded('UNAVAILABLE', 'The stream was interrupted. Subscribe again.'));
            retry = setTimeout(connect, retryMs(attempt++));
          },
        },
      );
    }

    connect();
    return () => {
      isOver = true;
      operations.delete(key);
      clearTimeout(retry);
      stop();
    };
  }

  return {
    subscribe(operation, onOverflow) {
      const isShared = canBeShared(operation);
      const shared: Operation = isShared ? { ...operation, caller: asVisitor(operation.caller) } : operation;
      const key = keyOf(shared);
      return hub.join(key, (sink) => open(key, shared, sink), onOverflow);
    },
    follow(graph) {
      hub.endWhere((key) => {
        const operation = operations.get(key);
        if (operation === undefined || isStillValid(operation, graph)) return undefined;
        return coded('UNAVAILABLE', 'The graph has changed. Subscribe again.', { reason: 'GRAPH_CHANGED' });
      });
    },
    get upstreams() {
      return hub.upstreams;
    },
    get readers() {
      return hub.readers;
    },
  };

  function isStillValid({ request, document, graph, prepared, denied }: Operation, next: Graph): boolean {
    const subgraph = prepared.compile(denied).primary?.serviceName ?? '';
    if (next.subgraphs.get(subgraph) !== graph.subgraphs.get(subgraph)) return false;
    return documents.prepare(next, request.query ?? '', document.isTrusted).errors.length === 0;
  }
}

/** Errors with which a subgraph refused or ended a stream. */
export class StreamErrors extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

const asErrors = (reasons: readonly GraphQLError[]) =>
  new StreamErrors(reasons.map(({ message, path, extensions }) => new GraphQLError(message, { path, extensions })));

const failedEvent = (error: unknown): OperationResult => ({
  data: null,
  errors: [error instanceof GraphQLError ? error : new GraphQLError('An event failed.', { originalError: error as Error })],
});

function describeRequest(
  primary: FetchNode,
  { request }: Operation,
  resumable: ReturnType<typeof makeResumable>,
  cursor: unknown,
) {
  const names = resumable?.variableNames ?? primary.variableUsages ?? [];
  const variables: Record<string, unknown> = {};
  for (const name of names) if (Object.hasOwn(request.variables, name)) variables[name] = request.variables[name];
  if (resumable !== undefined) variables[resumable.cursorVariable] = cursor ?? null;
  return { query: resumable?.query ?? primary.operation, operationName: primary.operationName, variables };
}

/** Where the client wants to begin: the value of the root field's `after`. */
function readAfter({ prepared, coerced }: Operation): unknown {
  for (const selection of prepared.node.selectionSet.selections) {
    if (selection.kind !== Kind.FIELD) continue;
    const after = selection.arguments?.find(({ name }) => name.value === 'after');
    if (after !== undefined) return valueFromASTUntyped(after.value, coerced);
  }
  return undefined;
}

/**
 * Only what the SDL marks as the same for everybody is shared among viewers, and only while the selection asks for nothing
 * that depends on who asks: a guarded field, `me`, or a field called `my…`.
 */
function canBeShared({ graph, document, prepared }: Operation): boolean {
  const [root] = prepared.node.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || !graph.sharedStreams.has(root.name.value) || prepared.guards.length > 0) return false;
  let isPersonal = false;
  visit(document.document, {
    Field: ({ name }) => {
      if (/^(?:me|my[A-Z].*)$/.test(name.value)) isPersonal = true;
    },
  });
  return !isPersonal;
}

function asVisitor({ requestId }: Caller): Caller {
  // Events are the same for everybody, so no single client's address stands for the others.
  return { requestId, clientAddress: '127.0.0.1', viewer: null, tokenExpiresAtMs: null, scope: 'shared' };
}

let solitary = 0;

function keyOf(operation: Operation): string {
  const { graph, document, prepared, request, caller } = operation;
  // Whoever begins at a cursor is owed what lies before the others' present, and cannot join them.
  const start = readAfter(operation) == null ? '' : String(++solitary);
  const parts = [
    graph.version,
    document.hash,
    String(document.isTrusted),
    prepared.node.name?.value ?? '',
    caller.scope,
    start,
    stableJson(request.variables),
  ];
  return createHash('sha256').update(parts.join('\0')).digest('base64');
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
