import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client';
import { useSubscription } from '@apollo/client/react';
import { useSocketState } from '@castgraph/mfe-contracts';
import { useEffect, useRef } from 'react';
import { describeError } from './errors.ts';

const ASK_EVERY_MS = 5_000;

export interface FeedOptions<Data, Variables> {
  variables: Variables;
  /** Whether there is something to wait for. */
  isActive: boolean;
  /** False where the viewer may not subscribe, and therefore asks. */
  maySubscribe?: boolean;
  onEvent(data: Data, client: ApolloClient): void;
  /** Reads again what the feed tells of, since something may have happened that it did not tell. */
  onStale(): void;
}

/**
 * Follows a subscription whose events matter: what happened before it began is read once, and again whenever it was lost.
 * While it is lost, and for whoever may not subscribe, the page asks every five seconds as long as it is looked at.
 */
export function useFeed<Data, Variables extends OperationVariables>(
  subscription: TypedDocumentNode<Data, Variables>,
  { variables, isActive, maySubscribe = true, onEvent, onStale }: FeedOptions<Data, Variables>,
): void {
  const latest = useRef({ onEvent, onStale });
  latest.current = { onEvent, onStale };
  const isFollowing = isActive && maySubscribe;
  const { error, restart } = useSubscription<Data, OperationVariables>(subscription, {
    variables,
    skip: !isFollowing,
    onData({ client, data }) {
      if (data.data) latest.current.onEvent(data.data as Data, client);
    },
  });
  const isSocketLost = useSocketState() === 'lost';
  const isLost = isFollowing && (error !== undefined || isSocketLost);

  const key = JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other variables are another feed, which begins anew.
  useEffect(() => {
    if (isFollowing && !isLost) latest.current.onStale();
  }, [isFollowing, isLost, key]);

  // The link resumes after the last event. Where that is too long ago, the feed goes on from now.
  const isExpired = isFollowing && error !== undefined && describeError(error).code === 'CURSOR_EXPIRED';
  useEffect(() => {
    if (isExpired) restart();
  }, [isExpired, restart]);

  const isAsking = isActive && (isLost || !maySubscribe);
  const hasFailed = isFollowing && error !== undefined;
  useEffect(() => {
    if (!isAsking) return;
    const timer = setInterval(() => {
      if (document.visibilityState !== 'visible') return;
      latest.current.onStale();
      if (hasFailed) restart();
    }, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isAsking, hasFailed, restart]);
}
