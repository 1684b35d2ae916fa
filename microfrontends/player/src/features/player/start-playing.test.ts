import { describe, expect, it } from 'vitest';
import { startPlaying } from './start-playing.ts';

const refusal = () => new DOMException('no gesture', 'NotAllowedError');

describe('beginning to play', () => {
  it('has sound where the browser lets it', async () => {
    const video = { muted: false, play: async () => undefined };
    expect(await startPlaying(video, true)).toBe('playing');
    expect(video.muted).toBe(false);
  });

  it('has none where sound needs a click first', async () => {
    const video = { muted: false, play: async () => (video.muted ? undefined : Promise.reject(refusal())) };
    expect(await startPlaying(video, true)).toBe('muted');
    expect(video.muted).toBe(true);
  });

  it('waits for the viewer when even that is refused, or not wanted', async () => {
    const video = { muted: false, play: async () => Promise.reject(refusal()) };
    expect(await startPlaying(video, true)).toBe('waiting');
    expect(video.muted).toBe(false);
    expect(await startPlaying(video, false)).toBe('waiting');
  });

  it('does not mute because something else went wrong', async () => {
    const video = { muted: false, play: async () => Promise.reject(new DOMException('gone', 'AbortError')) };
    expect(await startPlaying(video, true)).toBe('waiting');
    expect(video.muted).toBe(false);
  });
});
