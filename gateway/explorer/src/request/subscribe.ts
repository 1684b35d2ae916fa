import type { ExecutionResult } from 'graphql';
import { describeStreamFailure } from './failure.ts';
import { listHeaders, type Payload, type RequestOptions } from './operation.ts';

interface EventClient {
  iterate(payload: Payload): AsyncIterableIterator<unknown>;
  dispose(): unknown;
}

/** Events over a WebSocket (graphql-transport-ws). The token goes into the first message: browsers send no headers here. */
export async function openSocket(url: string, options: RequestOptions): Promise<EventClient> {
  const { createClient } = await import('graphql-ws/client');
  const { authorization } = listHeaders(options);
  const accessToken = authorization?.replace(/^Bearer /i, '');
  // Whoever tries things out wants to see why a connection ended, not that it comes back.
  const client = createClient({ url, retryAttempts: 0, connectionParams: accessToken ? { accessToken } : {} });
  return { iterate: (payload) => client.iterate({ ...payload }), dispose: () => client.dispose() };
}

/** Events over HTTP (graphql-sse, one request an operation), for networks that let no WebSocket through. */
export async function openEventStream(url: string, options: RequestOptions): Promise<EventClient> {
  const { createClient } = await import('graphql-sse');
  const client = createClient({ url, headers: listHeaders(options), credentials: 'omit', retryAttempts: 0 });
  return { iterate: (payload) => client.iterate({ ...payload }), dispose: () => client.dispose() };
}

/** One subscription on a connection of its own, so that it ends with it and never carries an older token. */
export async function* subscribe(open: Promise<EventClient>, payload: Payload): AsyncGenerator<ExecutionResult> {
  const client = await open;
  try {
    for await (const event of client.iterate(payload)) yield event as ExecutionResult;
  } catch (reason) {
    yield await describeStreamFailure(reason);
  } finally {
    await client.dispose();
  }
}
