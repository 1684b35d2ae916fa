import { useSubscription } from '@apollo/client/react';
import { useEffect, useRef } from 'react';
import { graphql } from '../../generated/index.ts';

const WatchProcessingSubscription = graphql(`
  subscription WatchProcessing($videoIds: [ID!]!, $after: String) {
    videoProcessing(videoIds: $videoIds, after: $after) {
      cursor
      video {
        id
      }
      ... on RenditionProgressed {
        rendition {
          id
          state
          progressPercent
        }
      }
      ... on VideoStateChanged {
        state
        isPlayable
      }
    }
  }
`);

const POLL_MS = 5_000;

interface UseProcessingOptions {
  videoId: string;
  /** Whether there is something to wait for. */
  isActive: boolean;
  isSignedIn: boolean;
  /** Reads the video again: it plays now, got its full ladder, or failed. */
  onChange(): void;
}

/**
 * Follows the processing of a video: who is signed in is told, others ask now and then, as only an account may subscribe.
 * What is told of renditions reaches the page by the cache.
 */
export function useProcessing({ videoId, isActive, isSignedIn, onChange }: UseProcessingOptions): void {
  const latest = useRef(onChange);
  latest.current = onChange;
  const { error } = useSubscription(WatchProcessingSubscription, {
    variables: { videoIds: [videoId] },
    skip: !isActive || !isSignedIn,
    onData({ data }) {
      if (data.data?.videoProcessing.__typename === 'VideoStateChanged') latest.current();
    },
  });
  const isPolling = isActive && (!isSignedIn || error !== undefined);
  useEffect(() => {
    if (!isPolling) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isPolling]);
  // Something may have happened between the page's reading and the subscription's beginning.
  useEffect(() => {
    if (isActive && isSignedIn) latest.current();
  }, [isActive, isSignedIn]);
}
