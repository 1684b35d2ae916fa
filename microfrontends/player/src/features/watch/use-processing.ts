import { useFeed } from '@castgraph/graphql-client/feed';
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

interface UseProcessingOptions {
  videoId: string;
  /** Whether there is something to wait for. */
  isActive: boolean;
  isSignedIn: boolean;
  /** Reads the video again: it plays now, got its full ladder, or failed. */
  onChange(): void;
}

/** Follows the processing of a video. What is told of renditions reaches the page by the cache. Only an account may subscribe. */
export function useProcessing({ videoId, isActive, isSignedIn, onChange }: UseProcessingOptions): void {
  useFeed(WatchProcessingSubscription, {
    variables: { videoIds: [videoId] },
    isActive,
    maySubscribe: isSignedIn,
    onEvent({ videoProcessing }) {
      if (videoProcessing.__typename === 'VideoStateChanged') onChange();
    },
    onStale: onChange,
  });
}
