import { clampPosition } from './media-time.ts';
import { stepSpeed } from './quality.ts';

/** What can be done to a media element, whoever asks: a button, a key, a headset. */
export interface PlaybackControls {
  togglePlay(): void;
  seekTo(seconds: number): void;
  seekBy(seconds: number): void;
  stepFrame(direction: 1 | -1, frameRate: number): void;
  setVolume(volume: number): void;
  toggleMute(): void;
  setSpeed(speed: number): void;
  stepSpeed(direction: 1 | -1): void;
}

interface ControlsOptions {
  video(): HTMLVideoElement | null;
  /** The last second that can be reached. */
  endSeconds(): number;
  onPreference(change: { volume?: number; isMuted?: boolean; speed?: number }): void;
}

export function createPlaybackControls({ video, endSeconds, onPreference }: ControlsOptions): PlaybackControls {
  const on = (act: (element: HTMLVideoElement) => void) => {
    const element = video();
    if (element) act(element);
  };
  const seekTo = (seconds: number) =>
    on((element) => {
      element.currentTime = clampPosition(seconds, endSeconds());
    });
  const setVolume = (volume: number) =>
    on((element) => {
      element.volume = Math.min(1, Math.max(0, Math.round(volume * 100) / 100));
      element.muted = element.volume === 0;
      onPreference({ volume: element.volume, isMuted: element.muted });
    });
  const setSpeed = (speed: number) =>
    on((element) => {
      element.playbackRate = speed;
      onPreference({ speed });
    });
  return {
    seekTo,
    setVolume,
    setSpeed,
    togglePlay: () =>
      on((element) => {
        if (element.paused) void element.play().catch(() => undefined);
        else element.pause();
      }),
    seekBy: (seconds) => on((element) => seekTo(element.currentTime + seconds)),
    stepFrame: (direction, frameRate) =>
      on((element) => {
        element.pause();
        seekTo(element.currentTime + direction / (frameRate > 0 ? frameRate : 30));
      }),
    toggleMute: () =>
      on((element) => {
        element.muted = !element.muted;
        // Unmuting silence would look as if nothing happened.
        if (!element.muted && element.volume === 0) element.volume = 0.5;
        onPreference({ isMuted: element.muted, volume: element.volume });
      }),
    stepSpeed: (direction) => on((element) => setSpeed(stepSpeed(element.playbackRate, direction))),
  };
}
