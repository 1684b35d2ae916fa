/** What is known of a rendition while it is made. */
export interface RenditionProgress {
  heightPx: number | null;
  state: 'QUEUED' | 'ENCODING' | 'READY' | 'FAILED';
  progressPercent: number;
}

/** How far the first playable rendition is, 0 to 100: that is what a person who waits to watch waits for. */
export function firstPlayablePercent(renditions: readonly RenditionProgress[]): number {
  const pictures = renditions.filter(({ heightPx, state }) => heightPx !== null && state !== 'FAILED');
  return pictures.reduce((most, { state, progressPercent }) => Math.max(most, state === 'READY' ? 100 : progressPercent), 0);
}
