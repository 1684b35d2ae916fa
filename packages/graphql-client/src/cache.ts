import { InMemoryCache, type NormalizedCacheObject, type PossibleTypesMap } from '@apollo/client/cache';
import { relayStylePagination } from '@apollo/client/utilities';

/** The normalized cache, with what it must know of the graph. */
export function createCache(possibleTypes: PossibleTypesMap, state?: NormalizedCacheObject): InMemoryCache {
  const cache = new InMemoryCache({
    possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          videos: relayStylePagination(['filter', 'sort']),
          users: relayStylePagination(['filter']),
          jobs: relayStylePagination(['filter']),
        },
      },
      Channel: { fields: { videos: relayStylePagination(['filter', 'sort']) } },
      // There is one viewer a page, and its id is not for clients.
      Viewer: { keyFields: [] },
      Account: { merge: true },
      Image: { merge: true },
      Processing: { merge: true },
    },
  });
  return state ? cache.restore(state) : cache;
}
