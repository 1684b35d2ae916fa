import type { FetchNode } from '@apollo/query-planner';
import type { Logger } from '@castgraph/logger';
import { GraphQLError } from 'graphql';
import { formatAnswer } from '../answer.ts';
import type { Operation } from '../behaviour.ts';
import { coded } from '../errors.ts';
import { answerEvent, type ExecuteOptions, executeOperation, type OperationResult } from '../execute/execute.ts';
import { isJsonObject } from '../execute/merge.ts';
import type { DataSources } from '../subgraph/data-sources.ts';
import type { Reader } from './hub.ts';
import { makeResumable, readCursor } from './resume.ts';
import { StreamEvent } from './stream-event.ts';
import type { Upstreams } from './upstream.ts';

export interface LiveStreamOptions {
  dataSources: DataSources;
  upstreams: Upstreams;
  /** Events that wait for what other subgraphs add to them. */
  eventsWaitingMax: number;
  log: Logger;
  /** Waits before the nth attempt to reach a subgraph again. */
  retryMs: (attempt: number) => number;
}

/** Errors with which a subgraph refused or ended a stream. */
export class StreamErrors extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

interface UpstreamEvent {
  data?: unknown;
  errors?: readonly GraphQLError[];
}

/**
 * Follows a subgraph's stream from a cursor on, completes each event from the other subgraphs, and takes up a lost line behind
 * the last event. The answer ends it.
 */
export function followStream(
  options: LiveStreamOptions,
  operation: Operation,
  after: unknown,
  sink: Reader<StreamEvent>,
): () => void {
  const { upstreams, log, retryMs } = options;
  const { graph, prepared, denied } = operation;
  const compiled = prepared.compile(denied);
  const { primary } = compiled;
  if (primary === undefined) throw new Error('Not a subscription.');
  const subgraph = primary.serviceName;
  const resumable = makeResumable(graph.fullSchema, primary);
  const completer = createCompleter(options, operation, sink);
  let cursor = after;
  let attempt = 0;
  let isOver = false;
  let stop: () => void = () => {};
  let retry: NodeJS.Timeout | undefined;

  const end = (error?: unknown) => {
    if (isOver) return;
    isOver = true;
    completer.end(error);
  };

  function connect(): void {
    const request = describeRequest(primary as FetchNode, operation, resumable, cursor);
    const url = graph.subgraphs.get(subgraph) ?? '';
    stop = upstreams.open(
      { subgraph, url, caller: operation.caller, ...request },
      {
        next(event) {
          if (isOver) return;
          attempt = 0;
          const eventCursor = resumable && readCursor(resumable, event.data);
          cursor = eventCursor ?? cursor;
          if (completer.take(event as UpstreamEvent, eventCursor)) return;
          stop();
          end(coded('UNAVAILABLE', 'Events come faster than they can be completed. Subscribe again.'));
        },
        complete: () => end(),
        error(reason) {
          if (isOver) return;
          if (Array.isArray(reason)) return end(asErrors(reason));
          log.warn({ err: reason, subgraph }, 'upstream lost');
          if (resumable === undefined) return end(coded('UNAVAILABLE', 'The stream was interrupted. Subscribe again.'));
          retry = setTimeout(connect, retryMs(attempt++));
        },
      },
    );
  }

  connect();
  return () => {
    isOver = true;
    clearTimeout(retry);
    stop();
  };
}

/** Completes events side by side, and hands them on in the order in which they came. */
function createCompleter(
  { dataSources, eventsWaitingMax, log }: LiveStreamOptions,
  operation: Operation,
  sink: Reader<StreamEvent>,
) {
  const { graph, prepared, denied, request, coerced, caller } = operation;
  const compiled = prepared.compile(denied);
  const send: ExecuteOptions['send'] = (subgraph, body, isQuery) => dataSources.get(subgraph, graph).send(body, isQuery, caller);
  let waiting = 0;
  let chain: Promise<void> | undefined;

  // What a single client's answer carries beside data and errors is not part of an event that others read as well.
  const hand = (result: OperationResult, cursor: string | undefined) =>
    sink.next(new StreamEvent(JSON.stringify(formatAnswer({ caller, extras: NO_EXTRAS }, result, log)), cursor));

  return {
    /** False where too many wait already. */
    take(event: UpstreamEvent, cursor: string | undefined): boolean {
      const options: ExecuteOptions = {
        compiled,
        supergraphSchema: graph.supergraphSchema,
        introspectionSchema: graph.publicSchema,
        send,
        variables: request.variables,
        coerced,
        denied,
        event: { data: isJsonObject(event.data) ? event.data : {}, errors: (event.errors ?? []).map(asError) },
      };
      if (compiled.step === undefined) {
        hand(answerEvent(options), cursor);
        return true;
      }
      if (++waiting > eventsWaitingMax) return false;
      const result = executeOperation(options);
      chain = (chain ?? Promise.resolve()).then(async () => {
        const ready = await result.catch((error: unknown) => failedEvent(error));
        waiting--;
        hand(ready, cursor);
      });
      return true;
    },
    /** What came before is handed on first. */
    end(error?: unknown): void {
      if (chain === undefined) sink.end(error);
      else void chain.then(() => sink.end(error));
    },
  };
}

const NO_EXTRAS = { headers: {}, extensions: {} };

const asError = ({ message, path, extensions }: GraphQLError) => new GraphQLError(message, { path, extensions });
const asErrors = (reasons: readonly GraphQLError[]) => new StreamErrors(reasons.map(asError));

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
