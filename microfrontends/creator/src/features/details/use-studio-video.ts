import { useApolloClient, useQuery } from '@apollo/client/react';
import { useCallback } from 'react';
import { readFragment } from '../../generated/index.ts';
import { Ladder_video } from '../ladder/ladder-panel.tsx';
import { useProcessing } from '../ladder/use-processing.ts';
import { StudioVideoQuery } from './details-query.ts';

/** A video of one's own with everything about it, kept up to date while it is processed. */
export function useStudioVideo(videoId: string | null) {
  const client = useApolloClient();
  const id = videoId ?? '';
  const { data, error, loading, refetch } = useQuery(StudioVideoQuery, {
    variables: { id },
    skip: videoId === null,
    errorPolicy: 'all',
    fetchPolicy: 'cache-and-network',
  });
  const ladder = readFragment(Ladder_video, data?.video);
  const isUnfinished = ladder?.state === 'PROCESSING' || ladder?.state === 'DRAFT';
  const readAgain = useCallback(() => {
    if (!id) return;
    // A failure leaves the page as it is; the next event asks again.
    client
      .query({ query: StudioVideoQuery, variables: { id }, fetchPolicy: 'network-only', errorPolicy: 'all' })
      .catch(() => undefined);
  }, [client, id]);
  useProcessing(videoId !== null && isUnfinished ? [videoId] : [], readAgain);
  return {
    video: data?.video ?? null,
    categories: data?.categories ?? [],
    ladder: ladder ?? null,
    isLoading: loading && !data,
    hasFailed: error !== undefined && !data?.video,
    readAgain,
    retry: () => void refetch().catch(() => undefined),
  };
}
