import { type RefObject, useEffect, useMemo } from 'react';
import { createResumePositions, type ResumePositions } from './resume-positions.ts';

const NOTE_EVERY_MS = 5_000;

/** Notes where the viewer is, every few seconds and whenever they leave, and answers where to begin. */
export function useResume(video: RefObject<HTMLVideoElement | null>, videoId: string, durationSeconds: number): ResumePositions {
  const positions = useMemo(() => createResumePositions(() => window.localStorage), []);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    const note = () => {
      if (element.readyState > HTMLMediaElement.HAVE_NOTHING && element.played.length > 0) {
        positions.write(videoId, element.currentTime, durationSeconds);
      }
    };
    const timer = setInterval(() => {
      if (!element.paused) note();
    }, NOTE_EVERY_MS);
    element.addEventListener('pause', note);
    element.addEventListener('ended', note);
    window.addEventListener('pagehide', note);
    return () => {
      note();
      clearInterval(timer);
      element.removeEventListener('pause', note);
      element.removeEventListener('ended', note);
      window.removeEventListener('pagehide', note);
    };
  }, [video, videoId, durationSeconds, positions]);
  return positions;
}
