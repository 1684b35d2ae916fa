import { ProgressLine } from '@castgraph/ui/progress';
import type { ReactNode } from 'react';
import type { WatchPlayer_VideoFragment } from '../../generated/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';
import { Player } from '../player/player.tsx';
import { PlayerState } from '../player/player-state.tsx';
import { firstPlayablePercent } from './progress.ts';

export const WatchPlayer_video = graphql(`
  fragment WatchPlayer_video on Video {
    id
    title
    state
    isPlayable
    durationMs
    thumbnail {
      w640: url(widthPx: 640)
      w960: url(widthPx: 960)
      w1280: url(widthPx: 1280)
    }
    storyboard {
      urlTemplate
      tileWidthPx
      tileHeightPx
      columns
      rows
      intervalMs
    }
    renditions {
      id
      heightPx
      state
      progressPercent
    }
    myPlayback {
      ... on PlaybackGrant {
        hlsUrl
        expiresAt
      }
      ... on PlaybackRefusedProblem {
        message
      }
    }
  }
`);

interface WatchPlayerProps {
  video: FragmentType<typeof WatchPlayer_video>;
  startSeconds: number | null;
  isTheatre: boolean;
  onTheatre(): void;
  onSourceNeeded(): void;
}

/** The player of a video, or what there is to say while it does not play. */
export function WatchPlayer({ video: masked, startSeconds, ...rest }: WatchPlayerProps) {
  const video = readFragment(WatchPlayer_video, masked);
  const grant = video.myPlayback?.__typename === 'PlaybackGrant' ? video.myPlayback : null;
  return (
    <Player
      // Another video is another player: nothing of the one before is left in it.
      key={video.id}
      videoId={video.id}
      durationMs={video.durationMs ?? null}
      source={grant}
      startSeconds={startSeconds}
      storyboard={video.storyboard ?? null}
      poster={<Poster thumbnail={video.thumbnail} />}
      notice={grant ? null : <Notice video={video} />}
      {...rest}
    />
  );
}

/** The picture that the page is waited for by. */
function Poster({ thumbnail }: { thumbnail: WatchPlayer_VideoFragment['thumbnail'] }) {
  if (!thumbnail) return null;
  return (
    // biome-ignore lint/performance/noImgElement: the origin serves every width itself; there is no optimizer in between.
    <img
      src={thumbnail.w1280}
      srcSet={`${thumbnail.w640} 640w, ${thumbnail.w960} 960w, ${thumbnail.w1280} 1280w`}
      sizes="(width >= 67.5rem) calc(100vw - 30rem), 100vw"
      alt=""
      width={1280}
      height={720}
      fetchPriority="high"
      decoding="async"
    />
  );
}

function Notice({ video }: { video: WatchPlayer_VideoFragment }): ReactNode {
  if (video.state === 'FAILED') {
    return (
      <PlayerState title="This video could not be processed.">
        <p>Its channel sees why in the studio, and can upload it again.</p>
      </PlayerState>
    );
  }
  if (video.state === 'DRAFT') {
    return (
      <PlayerState title="Its file is still being uploaded." art="waiting">
        <p>It plays here by itself once it is there.</p>
      </PlayerState>
    );
  }
  if (video.state === 'PROCESSING') {
    const percent = firstPlayablePercent(video.renditions);
    return (
      <PlayerState title="This video is being prepared." art="waiting">
        <p>It plays here by itself as soon as the first rendition is there.</p>
        <ProgressLine percent={percent} label="First rendition" state={percent > 0 ? 'running' : 'waiting'} />
      </PlayerState>
    );
  }
  const reason = video.myPlayback?.__typename === 'PlaybackRefusedProblem' ? video.myPlayback.message : null;
  return (
    <PlayerState title="This video does not play right now.">
      <p>{reason ?? 'The address to play it from did not come. Load the page again in a moment.'}</p>
    </PlayerState>
  );
}
