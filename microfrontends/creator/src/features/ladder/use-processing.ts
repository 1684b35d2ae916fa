import { useSubscription } from '@apollo/client/react';
import { useEffect, useRef } from 'react';
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
    }
  }
`);

const VIDEOS_MAX = 50;

/**
 * Follows videos while they are processed. Renditions reach the page by the cache; the whole is written to its video;
 * for what events do not carry (another state, a rung that is new) `onStale` reads the video again.
 */
export function useProcessing(videoIds: readonly string[], onStale: (videoId: string) => void): { isLost: boolean } {
  const latest = useRef(onStale);
  latest.current = onStale;
  const ids = [...videoIds].sort().slice(0, VIDEOS_MAX);
  const key = ids.join();
  const { error } = useSubscription(VideoProcessingSubscription, {
    variables: { videoIds: ids },
    skip: ids.length === 0,
    onData({ client, data }) {
      const event = data.data?.videoProcessing;
      if (!event) return;
      if (event.__typename === 'VideoStateChanged') return latest.current(event.video.id);
      const id = client.cache.identify({ __typename: 'Video', id: event.video.id });
      const known = client.cache.readFragment({ id, fragment: ProcessedVideo, fragmentName: 'ProcessedVideo' });
      if (!known?.renditions.some((one) => one.id === event.rendition.id)) return latest.current(event.video.id);
      client.cache.modify({ id, fields: { processing: () => event.processing } });
    },
  });
  // What happened between reading the videos and subscribing is read once.
  useEffect(() => {
    for (const id of key.split(',')) if (id) latest.current(id);
  }, [key]);
  return { isLost: error !== undefined };
}
