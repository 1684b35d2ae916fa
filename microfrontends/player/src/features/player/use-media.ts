import { type RefObject, useEffect, useState } from 'react';

export interface MediaState {
  isPaused: boolean;
  isEnded: boolean;
  /** Wants to play but has nothing to show. */
  isStalled: boolean;
  /** Whether a picture was ever shown. */
  hasPicture: boolean;
  positionSeconds: number;
  buffered: readonly { startSeconds: number; endSeconds: number }[];
  volume: number;
  isMuted: boolean;
  speed: number;
}

const initialState: MediaState = {
  isPaused: true,
  isEnded: false,
  isStalled: false,
  hasPicture: false,
  positionSeconds: 0,
  buffered: [],
  volume: 1,
  isMuted: false,
  speed: 1,
};

const EVENTS = ['play', 'playing', 'pause', 'ended', 'timeupdate', 'seeking', 'seeked', 'progress', 'ratechange'] as const;
const MORE_EVENTS = ['volumechange', 'waiting', 'canplay', 'emptied', 'loadeddata'] as const;

function readBuffered(ranges: TimeRanges): MediaState['buffered'] {
  return Array.from({ length: ranges.length }, (_, index) => ({
    startSeconds: ranges.start(index),
    endSeconds: ranges.end(index),
  }));
}

function readMedia(video: HTMLVideoElement, before: MediaState): MediaState {
  return {
    isPaused: video.paused,
    isEnded: video.ended,
    isStalled: !video.paused && !video.ended && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
    hasPicture: before.hasPicture || video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
    // While another publication is loaded the element says zero; the position stays until it knows better.
    positionSeconds: video.readyState === HTMLMediaElement.HAVE_NOTHING ? before.positionSeconds : video.currentTime,
    buffered: readBuffered(video.buffered),
    volume: video.volume,
    isMuted: video.muted,
    speed: video.playbackRate,
  };
}

/** What a media element says of itself, as state. */
export function useMedia(ref: RefObject<HTMLVideoElement | null>): MediaState {
  const [state, setState] = useState(initialState);
  useEffect(() => {
    const video = ref.current;
    if (!video) return;
    const read = () => setState((before) => readMedia(video, before));
    for (const name of [...EVENTS, ...MORE_EVENTS]) video.addEventListener(name, read);
    read();
    return () => {
      for (const name of [...EVENTS, ...MORE_EVENTS]) video.removeEventListener(name, read);
    };
  }, [ref]);
  return state;
}
