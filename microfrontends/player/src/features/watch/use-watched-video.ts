import { useApolloClient } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { WatchQuery as WatchData } from '../../generated/graphql.ts';
import { readFragment } from '../../generated/index.ts';
import { useProcessing } from './use-processing.ts';
import { WatchPlayer_video } from './watch-player.tsx';
import { WatchPlaybackQuery } from './watch-query.ts';

interface WatchedVideoOptions {
  id: string;
  data: WatchData | undefined;
  refetch(): Promise<unknown>;
}

/**
 * Keeps the video of the page up to date: asks again as the person who turns out to be there, while it is processed,
 * and for new addresses. `isSettled` says that what is missing now stays missing.
 */
export function useWatchedVideo({ id, data, refetch }: WatchedVideoOptions) {
  const client = useApolloClient();
  const { state: sessionState } = useSession();
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const isSignedIn = sessionState === 'signed-in';
  const isMissing = data !== undefined && !data.video;
  const player = readFragment(WatchPlayer_video, data?.video);
  const isPrivatelySeen = isSignedIn && askedFor === id;

  // What the server rendered is what a visitor sees. A private video is missing there and may be the viewer's own.
  const latestRefetch = useRef(refetch);
  latestRefetch.current = refetch;
  useEffect(() => {
    if (!isSignedIn || !isMissing || askedFor === id) return;
    let isGone = false;
    const settle = () => {
      if (!isGone) setAskedFor(id);
    };
    latestRefetch.current().then(settle, settle);
    return () => {
      isGone = true;
    };
  }, [isSignedIn, isMissing, askedFor, id]);

  const readPlayback = useCallback(() => {
    // A failure changes nothing on the page: what plays goes on, and the next occasion asks again.
    client.query({ query: WatchPlaybackQuery, variables: { id }, fetchPolicy: 'network-only' }).catch(() => undefined);
  }, [client, id]);

  useProcessing({
    videoId: id,
    isActive: player?.state === 'PROCESSING' || player?.state === 'DRAFT',
    isSignedIn,
    onChange: readPlayback,
  });

  return { isSettled: sessionState === 'visitor' || isPrivatelySeen, readPlayback };
}
