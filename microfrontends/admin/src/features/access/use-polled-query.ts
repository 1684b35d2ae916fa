import type { OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useQuery } from '@apollo/client/react';

/** What changes by itself is read again this often, and never while nobody looks. */
export const pollMs = 3000;

/**
 * A query that is read again and again. What was last known stays on the page while a new answer or other variables
 * are under way, and when an answer fails.
 */
export function usePolledQuery<Data, Variables extends OperationVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  isWanted = true,
) {
  const { data, previousData, error, refetch } = useQuery<Data, OperationVariables>(query, {
    variables,
    skip: !isWanted,
    pollInterval: pollMs,
    skipPollAttempt: () => document.hidden,
    // A page of a moving list is worth nothing in a cache.
    fetchPolicy: 'no-cache',
    notifyOnNetworkStatusChange: false,
  });
  return { data: data ?? previousData, isStale: !data && previousData !== undefined, error, refetch };
}
