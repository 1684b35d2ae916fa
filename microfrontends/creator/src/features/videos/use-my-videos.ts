import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCallback, useState } from 'react';
import { useProcessing } from '../ladder/use-processing.ts';
import { type ListChoice, toVideoFilter } from './video-filter.ts';
import { MyVideoQuery, MyVideosQuery } from './videos-query.ts';

const PAGE_SIZE = 20;

/** A channel's videos, those in processing live. */
export function useMyVideos(channelId: string, choice: ListChoice) {
  const client = useApolloClient();
  const filter = toVideoFilter(choice);
  const { data, error, loading, fetchMore, refetch } = useQuery(MyVideosQuery, {
    variables: { channelId, filter, first: PAGE_SIZE },
    fetchPolicy: 'cache-and-network',
    errorPolicy: 'all',
  });
  const [goneIds, setGoneIds] = useState<readonly string[]>([]);
  const connection = data?.channel?.videos;
  const videos = connection?.edges.map(({ node }) => node).filter(({ id }) => !goneIds.includes(id)) ?? null;

  const readAgain = useCallback(
    (id: string) => {
      client
        .query({ query: MyVideoQuery, variables: { id }, fetchPolicy: 'network-only', errorPolicy: 'all' })
        .catch(() => undefined);
    },
    [client],
  );
  const unfinished = videos?.filter(({ state }) => state === 'PROCESSING' || state === 'DRAFT').map(({ id }) => id) ?? [];
  useProcessing(unfinished, readAgain);

  const hide = useCallback((id: string) => setGoneIds((ids) => [...ids, id]), []);
  const show = useCallback((id: string) => setGoneIds((ids) => ids.filter((one) => one !== id)), []);
  return {
    videos,
    isLoading: loading,
    hasFailed: error !== undefined && !connection,
    loadMore: connection?.pageInfo.hasNextPage
      ? () => fetchMore({ variables: { after: connection.pageInfo.endCursor } }).catch(() => undefined)
      : null,
    retry: () => void refetch().catch(() => undefined),
    hide,
    show,
  };
}
