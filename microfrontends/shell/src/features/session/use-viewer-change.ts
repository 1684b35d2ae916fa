import type { ApolloClient } from '@apollo/client';
import type { Session } from '@castgraph/mfe-contracts';
import { useEffect, useRef } from 'react';

/**
 * When somebody else is there, or nobody any more, nothing that the one before could see may stay in the page. A page that
 * was rendered for a visitor and turns out to have a viewer keeps what it shows, which anybody may see, and asks again for
 * what is theirs.
 */
export function useViewerChange(client: ApolloClient, { state, viewer }: Session): void {
  const viewerId = viewer?.id ?? null;
  const last = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (state === 'unknown') return;
    const before = last.current;
    last.current = viewerId;
    if (before === viewerId || (before === undefined && viewerId === null)) return;
    const asking = before === undefined ? client.refetchQueries({ include: 'active' }) : client.resetStore();
    // A query that fails says so where it stands.
    asking.catch(() => {});
  }, [client, state, viewerId]);
}
