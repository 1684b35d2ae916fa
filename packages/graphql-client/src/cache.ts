import { type FieldPolicy, InMemoryCache, type NormalizedCacheObject, type PossibleTypesMap } from '@apollo/client/cache';
import { relayStylePagination } from '@apollo/client/utilities';

/**
 * A connection whose pages are kept under one another. The graph answers null for a part that failed: that is no empty
 * page with more to come, as the library has it, but no news, so what was known stays.
 */
function pages(keyArgs: string[]): FieldPolicy {
  const policy = relayStylePagination(keyArgs);
  const { merge } = policy;
  if (typeof merge !== 'function') return policy;
  return {
    ...policy,
    merge: (existing, incoming, options) => (incoming ? merge(existing, incoming, options) : (existing ?? null)),
  };
}

/** The normalized cache, with what it must know of the graph. */
export function createCache(possibleTypes: PossibleTypesMap, state?: NormalizedCacheObject): InMemoryCache {
  const cache = new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: { fields: { videos: pages(['filter', 'sort']), users: pages(['filter']), jobs: pages(['filter']) } },
      Channel: { fields: { videos: pages(['filter', 'sort']) } },
      // There is one viewer a page, and its id is not for clients.
      Viewer: { keyFields: [] },
      Account: { merge: true },
      Image: { merge: true },
      Processing: { merge: true },
    },
  });
  return state ? cache.restore(state) : cache;
}
