import { ApolloLink } from '@apollo/client/link';
import { Observable } from 'rxjs';
import { referToDocument } from './documents.ts';
import type { AccessTokens } from './tokens.ts';

export interface HttpLinkOptions {
  url: string;
  tokens: AccessTokens;
  /** Headers of every request, such as the visitor's address on the server. */
  headers?: Record<string, string>;
  /** Bounds a request; a page would rather say that it failed than wait for ever. */
  timeoutMs?: number;
}

/**
 * Sends queries and mutations. Whatever the status, a body with `errors` is the graph's own answer and is handed on as
 * such, so that codes survive; only a missing or unreadable answer is a network failure.
 */
export function createHttpLink({ url, tokens, headers, timeoutMs = 20_000 }: HttpLinkOptions): ApolloLink {
  return new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const abort = new AbortController();
        const send = async () => {
          const token = await tokens.fresh();
          operation.setContext({ sentToken: token });
          const response = await fetch(url, {
            method: 'POST',
            signal: AbortSignal.any([abort.signal, AbortSignal.timeout(timeoutMs)]),
            credentials: 'omit',
            headers: {
              'content-type': 'application/json',
              accept: 'application/graphql-response+json, application/json',
              ...headers,
              ...(token ? { authorization: `Bearer ${token}` } : {}),
            },
            body: JSON.stringify({
              ...referToDocument(operation.query),
              operationName: operation.operationName,
              variables: operation.variables,
            }),
          });
          const body = await response.json();
          if (!body || (!('data' in body) && !Array.isArray(body.errors)))
            throw new Error(`Unreadable answer (${response.status})`);
          observer.next(body);
          observer.complete();
        };
        send().catch((error) => {
          // Nobody waits for a request that was taken back.
          if (!abort.signal.aborted) observer.error(error);
        });
        return () => abort.abort();
      }),
  );
}
