import type { IncomingHttpHeaders } from 'node:http';
import type { Viewer } from '@castgraph/auth/viewer';
import type { AnswerExtras } from './answer-extras.ts';
import type { InspectDocument, PreparedDocument, PreparedOperation } from './document/document-store.ts';
import type { DeniedFields } from './execute/collect.ts';
import type { OperationResult } from './execute/execute.ts';
import type { Recorder } from './explain/recorder.ts';
import type { Graph } from './graph/graph.ts';

/** A request or a socket as it came in. */
export interface Arrival {
  requestId: string;
  headers: IncomingHttpHeaders;
  /** The address that the connection comes from. */
  remoteAddress: string;
  /** The access token, from the header or from `connection_init`. */
  accessToken?: string;
}

/** Who is asking, as far as it was verified. */
export interface Caller {
  requestId: string;
  clientAddress: string;
  /** What the browser or program calls itself. */
  userAgent?: string;
  viewer: Viewer | null;
  /** When the access token stops working, Infinity where it does not by itself; null for a visitor. */
  tokenExpiresAtMs: number | null;
  /** Whoever has the same one may share an answer that is being fetched. */
  scope: string;
}

/** What a client sent. */
export interface OperationRequest {
  query?: string;
  operationName?: string;
  variables: Record<string, unknown>;
  extensions: Record<string, unknown>;
  /** Mutations are not taken by GET. */
  isReadOnly: boolean;
  /** Set for a document that a release registered. */
  isTrusted: boolean;
}

/** What came in, before anything is known about its document. */
export interface Attempt {
  request: OperationRequest;
  caller: Caller;
  /** Behaviours add to it until the operation has run; what stands under a name belongs to the file that wrote it. */
  extras: AnswerExtras;
}

/** One operation that is about to run. */
export interface Operation extends Attempt {
  graph: Graph;
  document: PreparedDocument;
  prepared: PreparedOperation;
  coerced: Record<string, unknown>;
  /** Fields that this caller is not answered. */
  denied: DeniedFields;
  /** Everything is checked and the cost is told, and nothing runs. */
  isDryRun: boolean;
  /** Watches how the answer is made, where its caller may know. Such an answer is nobody else's, now or later. */
  recorder?: Recorder;
}

/** One thing that the gateway does, in a file of its own. Hooks run in the order of the list in `gateway.ts`; a throw refuses. */
export interface Behaviour {
  /** Learns where it comes from, by its head alone. */
  locate?(arrival: Arrival, caller: Caller): void;
  /** Sees a request before its body is read, and each operation before its document is: only the address can be relied on. */
  arrive?(caller: Caller, extras: AnswerExtras): void;
  /** Learns who is asking: once a request, once a socket. */
  identify?(arrival: Arrival, caller: Caller): void | Promise<void>;
  /** Sees who was refused before it was known who asks: the address alone can be relied on. A throw refuses for that reason instead. */
  unidentified?(caller: Caller, extras: AnswerExtras): void | Promise<void>;
  /** Finds the document's text. */
  resolve?(request: OperationRequest, caller: Caller, extras: AnswerExtras): void | Promise<void>;
  /** Looks at a document's syntax tree before it is validated. Its verdict is kept with the document. */
  inspect?: InspectDocument;
  /** The last word before an operation runs. */
  admit?(operation: Operation): void | Promise<void>;
  /** Sees what was refused before it ran, whoever refused it. A throw refuses it for that reason instead. */
  refused?(attempt: Attempt): void | Promise<void>;
  /** Sees what came of it. */
  conclude?(operation: Operation, result: OperationResult, startedAtMs: number): void;
}
