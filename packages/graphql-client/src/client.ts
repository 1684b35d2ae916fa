import { ApolloClient } from '@apollo/client';
import type { NormalizedCacheObject, PossibleTypesMap } from '@apollo/client/cache';
import { ApolloLink } from '@apollo/client/link';
import { createCache } from './cache.ts';
import { createHttpLink } from './http-link.ts';
import { createRenewLink, createRetryLink } from './retry-link.ts';
import { createSocketLink } from './socket-link.ts';
import { type AccessTokens, noTokens } from './tokens.ts';

export interface GraphQLClientOptions {
  /** Where queries and mutations go. */
  url: string;
  /** Where subscriptions go; absent on the server. */
  socketUrl?: string;
  tokens?: AccessTokens;
  headers?: Record<string, string>;
  /** Members of unions and interfaces, from the generated code. */
  possibleTypes: PossibleTypesMap;
  /** What server rendering has read already. */
  state?: NormalizedCacheObject;
}

/** Builds the Apollo client of a page, or of one request on the server. Remotes never build one: they use the context. */
export function createGraphQLClient(options: GraphQLClientOptions): ApolloClient {
  const { url, socketUrl, tokens = noTokens, headers, possibleTypes, state } = options;
  const isServer = typeof window === 'undefined';
  const http = createHttpLink({ url, tokens, headers, timeoutMs: isServer ? 4_000 : 20_000 });
  const patient = isServer ? http : ApolloLink.from([createRenewLink(tokens), createRetryLink(), http]);
  const link = socketUrl
    ? ApolloLink.split(
        ({ operationType }) => operationType === 'subscription',
        createSocketLink({ url: socketUrl, tokens }),
        patient,
      )
    : patient;
  return new ApolloClient({
    ssrMode: isServer,
    link,
    cache: createCache(possibleTypes, state),
    // The fragments of the remotes are masked by types (readFragment); masking at run time would do it twice.
    dataMasking: false,
    devtools: { enabled: false },
  });
}
