/** How playing began: with sound, without because the browser wants a click first, or not at all. */
export type StartOutcome = 'playing' | 'muted' | 'waiting';

/**
 * Plays if the browser lets it. Before a person did anything on a page browsers refuse sound; then the picture begins
 * without, which the player says, unless `mayMute` is off.
 */
export async function startPlaying(video: Pick<HTMLVideoElement, 'play' | 'muted'>, mayMute: boolean): Promise<StartOutcome> {
  try {
    await video.play();
    return video.muted ? 'muted' : 'playing';
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || video.muted || !mayMute) return 'waiting';
  }
  video.muted = true;
  try {
    await video.play();
    return 'muted';
  } catch {
    video.muted = false;
    return 'waiting';
  }
}
