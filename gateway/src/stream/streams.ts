import type { Logger } from '@castgraph/logger';
import type { Admissions } from '../admission/admissions.ts';
import { type Question, questionOf } from '../admission/question.ts';
import type { Operation } from '../behaviour.ts';
import type { DocumentStore } from '../document/document-store.ts';
import { coded } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { DataSources } from '../subgraph/data-sources.ts';
import { createHub, type Reader } from './hub.ts';
import { asEverybody, canBeShared, keyOf, readAfter } from './identity.ts';
import { followStream } from './live-stream.ts';
import { isStillValid } from './still-valid.ts';
import type { StreamEvent } from './stream-event.ts';
import type { Upstreams } from './upstream.ts';

export interface Streams {
  /**
   * Reads a subscription until the answer is called or the reader is told of its end. `after` is a cursor that takes the
   * place of the document's own, of a client that comes back. @throws GraphQLError where the operation cannot be planned.
   */
  subscribe(operation: Operation, reader: Reader<StreamEvent>, after?: string): () => void;
  /** Ends what the new graph no longer has, with a reason; everything else goes on. */
  follow(graph: Graph): Promise<void>;
  readonly upstreams: number;
  readonly readers: number;
}

export interface StreamsOptions {
  dataSources: DataSources;
  documents: DocumentStore;
  upstreams: Upstreams;
  admissions: Admissions;
  /** Events of one upstream that wait for what other subgraphs add to them. */
  eventsWaitingMax: number;
  log: Logger;
  /** Waits before the nth attempt to reach a subgraph again. */
  retryMs?: (attempt: number) => number;
}

const backOffMs = (attempt: number) => Math.min(4_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);

const graphChanged = () => coded('UNAVAILABLE', 'The graph has changed. Subscribe again.', { reason: 'GRAPH_CHANGED' });

/** Runs subscriptions: one upstream for all who ask the same with the same rights, the rest of the plan once an event. */
export function createStreams({ documents, admissions, retryMs = backOffMs, ...options }: StreamsOptions): Streams {
  const hub = createHub<Operation, StreamEvent>();
  let latest: Graph | undefined;

  function canGoOn(operation: Operation, next: Graph): boolean {
    try {
      return isStillValid(operation, next, documents);
    } catch (error) {
      options.log.warn({ err: error }, 'a stream has no plan on the new graph');
      return false;
    }
  }

  function join(subject: Operation, start: unknown, reader: Reader<StreamEvent>): () => void {
    // The graph may have changed while its subgraph was asked for admission, and nobody tells of it twice.
    if (latest !== undefined && subject.graph !== latest && !canGoOn(subject, latest)) throw graphChanged();
    return hub.join(
      {
        key: keyOf(subject, start),
        subject,
        closesAtFirst: start !== undefined && start !== null,
        open: (sink) => followStream({ ...options, retryMs }, subject, start, sink),
      },
      reader,
    );
  }

  /** Whoever wants to read what many read is asked about first, also where its selection needs an upstream of its own. */
  function joinAdmitted(question: Question, operation: Operation, start: unknown, reader: Reader<StreamEvent>): () => void {
    let leaveUpstream = () => {};
    const leave = () => {
      leaveGate();
      leaveUpstream();
    };
    const member: Reader<StreamEvent> = {
      next: (event) => reader.next(event),
      end(error) {
        leaveGate();
        reader.end(error);
      },
    };
    const leaveGate = admissions.enter(question, {
      admit() {
        const isShared = canBeShared(operation);
        leaveUpstream = join(isShared ? { ...operation, caller: asEverybody(operation.caller) } : operation, start, member);
      },
      isolate() {
        leaveUpstream = join(operation, start, member);
      },
      end(error) {
        leaveUpstream();
        reader.end(error);
      },
    });
    return leave;
  }

  return {
    subscribe(operation, reader, after) {
      // What cannot be planned is refused before anything is opened for it.
      operation.prepared.compile(operation.denied);
      const start = after ?? readAfter(operation);
      const question = questionOf(operation, start);
      return question === undefined ? join(operation, start, reader) : joinAdmitted(question, operation, start, reader);
    },
    follow(graph) {
      latest = graph;
      // Where the graph changes again meanwhile, the next round asks instead.
      return hub.endWhere((operation) => (latest !== graph || canGoOn(operation, graph) ? undefined : graphChanged()));
    },
    get upstreams() {
      return hub.upstreams;
    },
    get readers() {
      return hub.readers;
    },
  };
}
