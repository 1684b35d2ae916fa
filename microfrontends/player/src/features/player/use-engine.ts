import { type RefObject, useEffect, useRef, useState } from 'react';
import { createEngine, type Engine, type EngineState, idleEngineState } from './engine.ts';
import { type PlaybackSource, renewalDelayMs } from './source.ts';

interface UseEngineOptions {
  video: RefObject<HTMLVideoElement | null>;
  /** Where to play from; null while there is nothing to play. */
  source: PlaybackSource | null;
  /** Where to begin, asked once. */
  readStart(): number;
  /** Asks for a new address: the one at hand ends soon, or was refused. */
  onSourceNeeded(): void;
  /** A publication is about to take the place of the one on the screen, or has done so. */
  onSwap(isBeginning: boolean): void;
}

/** How often a refused address is asked for anew before the viewer is told. */
const REFUSALS_MAX = 2;
const PICTURE_WITHIN_MS = 5_000;

/** Keeps an engine playing what `source` says: renewed in silence, swapped at the position when it is another publication. */
export function useEngine({ video, source, readStart, onSourceNeeded, onSwap }: UseEngineOptions) {
  const [state, setState] = useState<EngineState>(idleEngineState);
  const [engine, setEngine] = useState<Engine | null>(null);
  const loaded = useRef(false);
  const refusals = useRef(0);
  const hasSource = source !== null;
  const latest = useRef({ readStart, onSourceNeeded, onSwap });
  latest.current = { readStart, onSourceNeeded, onSwap };

  useEffect(() => {
    const element = video.current;
    if (!hasSource || !element) return;
    let isGone = false;
    let made: Engine | null = null;
    const change = (next: EngineState) => {
      if (!isGone) setState(next);
    };
    createEngine(element, change).then(
      (created) => {
        made = created;
        if (isGone) void created.destroy();
        else setEngine(created);
      },
      () => change({ ...idleEngineState, fault: 'connection' }),
    );
    return () => {
      isGone = true;
      loaded.current = false;
      setEngine(null);
      void made?.destroy();
    };
  }, [hasSource, video]);

  useEffect(() => {
    const element = video.current;
    if (!engine || !source || !element || engine.renew(source)) return;
    const isSwap = loaded.current;
    const wasPlaying = !element.paused && !element.ended;
    const startSeconds = isSwap ? element.currentTime : latest.current.readStart();
    loaded.current = true;
    if (isSwap) latest.current.onSwap(true);
    void engine.load(source, startSeconds).then(async () => {
      if (!isSwap) return;
      if (wasPlaying) void element.play().catch(() => undefined);
      await waitForPicture(element);
      latest.current.onSwap(false);
    });
  }, [engine, source, video]);

  useEffect(() => {
    if (!source) return;
    const timer = setTimeout(() => latest.current.onSourceNeeded(), renewalDelayMs(source.expiresAt, Date.now()));
    return () => clearTimeout(timer);
  }, [source]);

  useEffect(() => {
    if (state.fault === 'refused' && refusals.current < REFUSALS_MAX) {
      refusals.current += 1;
      latest.current.onSourceNeeded();
      const timer = setTimeout(() => engine?.retry(), 1_000 * refusals.current);
      return () => clearTimeout(timer);
    }
    if (state.fault === 'connection') {
      const retry = () => engine?.retry();
      window.addEventListener('online', retry);
      const timer = setInterval(retry, 8_000);
      return () => {
        window.removeEventListener('online', retry);
        clearInterval(timer);
      };
    }
  }, [state.fault, engine]);

  return { engine, state };
}

/** Resolves with the first picture of what was loaded, or when it is too late to wait for one. */
function waitForPicture(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PICTURE_WITHIN_MS);
    video.addEventListener(
      'loadeddata',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
