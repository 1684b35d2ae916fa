import { useFeed } from '@castgraph/graphql-client/feed';
import { graphql } from '../../generated/index.ts';

const VideoProcessingSubscription = graphql(`
  subscription StudioProcessing($videoIds: [ID!]!, $after: String) {
    videoProcessing(videoIds: $videoIds, after: $after) {
      cursor
      video {
        id
      }
      ... on RenditionProgressed {
        rendition {
          id
          heightPx
          frameRate
          state
          progressPercent
        }
        processing {
          stage
          progressPercent
          etaMs
          failure
          failureMessage
        }
      }
      ... on VideoStateChanged {
        state
        isPlayable
        failure
      }
    }
  }
`);

const ProcessedVideo = graphql(`
  fragment ProcessedVideo on Video {
    id
    renditions {
      id
    }
    processing {
      stage
      progressPercent
      etaMs
      failure
      failureMessage
    }
  }
`);

const VIDEOS_MAX = 50;

/**
 * Follows videos while they are processed. Renditions reach the page by the cache; the whole is written to its video;
 * for what events do not carry (another state, a rung that is new) `onStale` reads the video again.
 */
export function useProcessing(videoIds: readonly string[], onStale: (videoId: string) => void): void {
  const ids = [...videoIds].sort().slice(0, VIDEOS_MAX);
  useFeed(VideoProcessingSubscription, {
    variables: { videoIds: ids },
    isActive: ids.length > 0,
    onEvent({ videoProcessing: event }, { cache }) {
      if (event.__typename === 'VideoStateChanged') return onStale(event.video.id);
      const id = cache.identify({ __typename: 'Video', id: event.video.id });
      const known = cache.readFragment({ id, fragment: ProcessedVideo, fragmentName: 'ProcessedVideo' });
      if (!known?.renditions.some((one) => one.id === event.rendition.id)) return onStale(event.video.id);
      cache.modify({ id, fields: { processing: () => event.processing } });
    },
    onStale() {
      for (const id of ids) onStale(id);
    },
  });
}
