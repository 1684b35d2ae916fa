import { announce, useKeyHelp, useKeys } from '@castgraph/mfe-contracts';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type PlayerCommand, playerKeys } from './keyboard.ts';
import { formatClock } from './media-time.ts';
import { createPlaybackControls } from './playback-controls.ts';
import { type PlayerPreferences, readPreferences, writePreferences } from './preferences.ts';
import type { PlaybackSource } from './source.ts';
import { startPlaying } from './start-playing.ts';
import { useEngine } from './use-engine.ts';
import { useMedia } from './use-media.ts';
import { usePresentation } from './use-presentation.ts';
import { useResume } from './use-resume.ts';
import { useShortcuts } from './use-shortcuts.ts';

export interface UsePlayerOptions {
  videoId: string;
  durationMs: number | null;
  source: PlaybackSource | null;
  /** Second to begin at, when the address of the page names one. */
  startSeconds: number | null;
  onSourceNeeded(): void;
  onTheatre(): void;
}

const openStore = () => window.localStorage;
/** How long the word for what a key did stays. */
const WORD_MS = 1_000;

/** Everything the player's chrome shows and does. */
export function usePlayer(root: RefObject<HTMLElement | null>, options: UsePlayerOptions) {
  const { videoId, durationMs, source, startSeconds, onSourceNeeded, onTheatre } = options;
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const [isSwapping, setSwapping] = useState(false);
  const [isSilenced, setSilenced] = useState(false);
  const [word, setWord] = useState<string | null>(null);
  const wordTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const prefer = useCallback((change: Partial<PlayerPreferences>) => {
    writePreferences(openStore, change);
    if (change.isMuted === false) setSilenced(false);
  }, []);

  const media = useMedia(video);
  const presentation = usePresentation(root, video);
  const knownSeconds = (durationMs ?? 0) / 1000;
  const resume = useResume(video, videoId, knownSeconds);
  const { engine, state } = useEngine({
    video,
    source,
    readStart: () => startSeconds ?? resume.read(videoId) ?? 0,
    onSourceNeeded,
    onSwap(isBeginning) {
      if (isBeginning) keepStill(video.current, still.current);
      setSwapping(isBeginning);
    },
  });
  const durationSeconds = knownSeconds > 0 ? knownSeconds : state.reachableSeconds;
  const reachable = useRef(0);
  // While the file is still being processed only its beginning can be reached.
  reachable.current = state.isLoaded ? Math.min(durationSeconds, Math.max(state.reachableSeconds, 0.1)) : durationSeconds;
  const controls = useMemo(
    () => createPlaybackControls({ video: () => video.current, endSeconds: () => reachable.current, onPreference: prefer }),
    [prefer],
  );

  useEffect(() => {
    const kept = readPreferences(openStore);
    if (!video.current) return;
    video.current.volume = kept.volume;
    video.current.muted = kept.isMuted;
    video.current.defaultPlaybackRate = kept.speed;
    video.current.playbackRate = kept.speed;
  }, []);

  const hasStarted = useRef(false);
  useEffect(() => {
    if (!state.isLoaded || hasStarted.current || !video.current) return;
    hasStarted.current = true;
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const wasMuted = video.current.muted;
    void startPlaying(video.current, !isCalm).then((outcome) => setSilenced(outcome === 'muted' && !wasMuted));
  }, [state.isLoaded]);

  const say = (text: string) => {
    setWord(text);
    clearTimeout(wordTimer.current);
    wordTimer.current = setTimeout(() => setWord(null), WORD_MS);
    announce(text);
  };
  const activeTrack = state.tracks.find(({ id }) => id === state.activeTrackId);
  const toggleCaptions = () => {
    const next = state.activeCaptionId === null ? (state.captions[0]?.id ?? null) : null;
    engine?.chooseCaption(next);
    if (state.captions.length > 0) say(next === null ? 'Captions off' : 'Captions on');
  };
  const run = (command: PlayerCommand) => {
    const element = video.current;
    if (!element) return;
    if (command.kind === 'toggle-full-screen') presentation.toggleFullScreen?.();
    else if (command.kind === 'toggle-picture-in-picture') presentation.togglePictureInPicture?.();
    else if (command.kind === 'toggle-theatre') onTheatre();
    if (!source) return;
    switch (command.kind) {
      case 'toggle-play':
        return controls.togglePlay();
      case 'seek-by':
        controls.seekBy(command.seconds);
        return say(`${command.seconds > 0 ? 'On' : 'Back'} ${Math.abs(command.seconds)} s`);
      case 'seek-to-tenth':
        controls.seekTo((durationSeconds * command.tenth) / 10);
        return say(formatClock((durationSeconds * command.tenth) / 10));
      case 'step-frame':
        return controls.stepFrame(command.direction, activeTrack?.frameRate ?? 0);
      case 'change-volume':
        controls.setVolume((element.muted ? 0 : element.volume) + command.by);
        return say(`Volume ${Math.round(element.volume * 100)} %`);
      case 'toggle-mute':
        controls.toggleMute();
        return say(element.muted ? 'Muted' : 'Sound on');
      case 'change-speed':
        controls.stepSpeed(command.direction);
        return say(`Speed ${element.playbackRate}×`);
      case 'toggle-captions':
        return toggleCaptions();
    }
  };
  const { hasShortcuts } = useKeys();
  useShortcuts(root, hasShortcuts, run);
  useKeyHelp(playerKeys);

  return {
    video,
    still,
    media,
    engine,
    state,
    controls,
    presentation,
    toggleCaptions,
    durationSeconds,
    isSwapping,
    isSilenced,
    word,
  };
}

export type PlayerModel = ReturnType<typeof usePlayer>;

/** Keeps the last picture on the screen while another publication takes its place. */
function keepStill(video: HTMLVideoElement | null, still: HTMLCanvasElement | null): void {
  if (!video || !still || video.videoWidth === 0) return;
  still.width = video.videoWidth;
  still.height = video.videoHeight;
  still.getContext('2d')?.drawImage(video, 0, 0);
}
