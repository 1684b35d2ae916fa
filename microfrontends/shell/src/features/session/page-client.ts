import type { NormalizedCacheObject } from '@apollo/client/cache';
import { createGraphQLClient } from '@castgraph/graphql-client';
import { createSessionStore } from '@castgraph/mfe-runtime';
import { possibleTypes } from '../../generated/possible-types.ts';

function open(state: NormalizedCacheObject | undefined) {
  const isBrowser = typeof window !== 'undefined';
  const store = isBrowser ? createSessionStore() : null;
  const socketUrl = isBrowser ? `${window.location.origin.replace(/^http/, 'ws')}/graphql` : undefined;
  return { store, client: createGraphQLClient({ url: '/graphql', socketUrl, tokens: store?.tokens, possibleTypes, state }) };
}

let page: ReturnType<typeof open> | undefined;

/**
 * The client and the session of the page: one in a browser for as long as the page lives, a fresh one for each page that
 * the server renders, which reads only what the page has prefetched.
 */
export function openPage(state: NormalizedCacheObject | undefined) {
  if (typeof window === 'undefined') return open(state);
  page ??= open(state);
  return page;
}
