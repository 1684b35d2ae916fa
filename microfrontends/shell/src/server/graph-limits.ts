/** What one client may hold of the way to the gateway. Times are milliseconds, sizes bytes. */
export interface GraphLimits {
  /** Connections to the gateway for everybody together, streams of events apart. */
  connections: number;
  /** Requests of one address that are under way at a time. */
  requestsPerAddress: number;
  /** The same for requests that may be answered by a stream, which lasts. The gateway allows fewer, and says so itself. */
  streamsPerAddress: number;
  bodyBytes: number;
  /** How long a body may stand still. */
  bodyIdleMs: number;
  /** How long a client may take nothing of an answer that is waiting for it. Streams of events are cut by the gateway. */
  answerIdleMs: number;
}

export const graphLimits: GraphLimits = {
  connections: 128,
  requestsPerAddress: 64,
  streamsPerAddress: 256,
  bodyBytes: 2 * 1024 * 1024,
  bodyIdleMs: 10_000,
  answerIdleMs: 30_000,
};
