import type { ApolloClient } from '@apollo/client';
import type { Session } from '@castgraph/mfe-contracts';
import { useEffect, useRef } from 'react';

/** When somebody else is there, or nobody any more, nothing that the one before could see may stay in the page. */
export function useViewerChange(client: ApolloClient, { state, viewer }: Session): void {
  const viewerId = viewer?.id ?? null;
  const last = useRef<string | null | undefined>(undefined);
  useEffect(() => {
    if (state === 'unknown') return;
    const before = last.current;
    last.current = viewerId;
    // The first answer to a page that was rendered for a visitor: a visitor stays one, and keeps what was read.
    if (before === viewerId || (before === undefined && viewerId === null)) return;
    // What is on the page is asked for again; a query that fails then says so where it stands.
    client.resetStore().catch(() => {});
  }, [client, state, viewerId]);
}
