import type { DocumentNode, ExecutionResult } from 'graphql';
import type { ExplorerStore } from '../state/explorer-state.ts';
import { isSubscription, type Payload, type RequestOptions } from './operation.ts';
import { post } from './post.ts';
import { openEventStream, openSocket, subscribe } from './subscribe.ts';

export interface FetcherOptions {
  store: ExplorerStore;
  /** Absolute http: or https: address of the graph; its socket is at the same one. */
  graphUrl: string;
}

/** As GraphiQL hands it over, where nothing is null rather than absent. */
interface EditorPayload {
  query: string;
  operationName?: string | null;
  variables?: unknown;
}

interface EditorOptions {
  headers?: Record<string, unknown>;
  documentAST?: DocumentNode;
}

export type ExplorerFetcher = (
  payload: EditorPayload,
  options?: EditorOptions,
) => Promise<ExecutionResult> | AsyncGenerator<ExecutionResult>;

/** GraphiQL's own question for the schema, which is nobody's run. */
const SCHEMA_QUESTION = 'IntrospectionQuery';

/** What GraphiQL sends operations by. Each answer is told to the store, whose panels show what it cost. */
export function createFetcher({ store, graphUrl }: FetcherOptions): ExplorerFetcher {
  const socketUrl = graphUrl.replace(/^http/, 'ws');

  async function* follow(payload: Payload, options: RequestOptions): AsyncGenerator<ExecutionResult> {
    const { transport, record } = store.getState();
    const open = transport === 'socket' ? openSocket(socketUrl, options) : openEventStream(graphUrl, options);
    for await (const event of subscribe(open, payload)) {
      record(event);
      yield event;
    }
  }

  async function ask(payload: Payload, options: RequestOptions): Promise<ExecutionResult> {
    const result = await post(graphUrl, payload, options);
    store.getState().record(result);
    return result;
  }

  return ({ query, operationName, variables }, { headers = {}, documentAST } = {}) => {
    const payload: Payload = {
      query,
      ...(operationName && { operationName }),
      ...(isObject(variables) && { variables }),
    };
    // The contract is the same for everybody, and must be readable with a token that does not hold.
    if (payload.operationName === SCHEMA_QUESTION)
      return post(graphUrl, payload, { token: '', isDryRun: false, isExplaining: false, headers: {} });
    const { token, isExplaining, takeDryRun, begin } = store.getState();
    begin();
    const isDryRun = takeDryRun();
    // Pricing runs nothing, so that a subscription is priced by a request like any other operation. A stream is not explained.
    if (!isDryRun && isSubscription(documentAST, payload.operationName))
      return follow(payload, { token, isDryRun, isExplaining: false, headers });
    return ask(payload, { token, isDryRun, isExplaining: isExplaining && !isDryRun, headers });
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
