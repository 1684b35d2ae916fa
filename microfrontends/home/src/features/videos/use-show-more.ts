import { describeError } from '@castgraph/graphql-client';
import { useState } from 'react';

interface PageInfo {
  hasNextPage: boolean;
  endCursor?: string | null | undefined;
}

/** Asks for the page that follows, one at a time, and keeps the reason when it does not come. */
export function useShowMore(pageInfo: PageInfo | undefined, fetchAfter: (cursor: string) => Promise<unknown>) {
  const [state, setState] = useState<{ isLoading: boolean; error: string | null }>({ isLoading: false, error: null });
  const onMore = async (): Promise<void> => {
    const cursor = pageInfo?.endCursor;
    if (!cursor || state.isLoading) return;
    setState({ isLoading: true, error: null });
    try {
      await fetchAfter(cursor);
      setState({ isLoading: false, error: null });
    } catch (error) {
      setState({ isLoading: false, error: describeError(error).message });
    }
  };
  return { ...state, hasMore: pageInfo?.hasNextPage ?? false, onMore: () => void onMore() };
}
