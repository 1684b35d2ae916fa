import { describe, expect, it, vi } from 'vitest';
import { createPlaybackControls } from './playback-controls.ts';

function build(initial: Partial<HTMLVideoElement> = {}) {
  const element = {
    paused: true,
    currentTime: 10,
    volume: 0.5,
    muted: false,
    playbackRate: 1,
    play: vi.fn(async () => undefined),
    pause: vi.fn(),
    ...initial,
  } as unknown as HTMLVideoElement;
  const onPreference = vi.fn();
  return {
    element,
    onPreference,
    controls: createPlaybackControls({ video: () => element, endSeconds: () => 20, onPreference }),
  };
}

describe('what buttons and keys do', () => {
  it('never leaves what can be reached', () => {
    const { element, controls } = build();
    controls.seekBy(15);
    expect(element.currentTime).toBe(20);
    controls.seekBy(-50);
    expect(element.currentTime).toBe(0);
  });

  it('steps by a picture of the rendition that plays, paused', () => {
    const { element, controls } = build();
    controls.stepFrame(1, 50);
    expect(element.currentTime).toBeCloseTo(10.02);
    expect(element.pause).toHaveBeenCalled();
  });

  it('is muted at zero, and heard again when unmuted there', () => {
    const { element, controls, onPreference } = build({ volume: 0.05 });
    controls.setVolume(-0.2);
    expect(element).toMatchObject({ volume: 0, muted: true });
    controls.toggleMute();
    expect(element).toMatchObject({ volume: 0.5, muted: false });
    expect(onPreference).toHaveBeenLastCalledWith({ isMuted: false, volume: 0.5 });
  });

  it('remembers the speed', () => {
    const { element, controls, onPreference } = build();
    controls.stepSpeed(1);
    expect(element.playbackRate).toBe(1.25);
    expect(onPreference).toHaveBeenCalledWith({ speed: 1.25 });
  });

  it('does nothing without an element', () => {
    const controls = createPlaybackControls({ video: () => null, endSeconds: () => 20, onPreference: () => undefined });
    expect(() => controls.togglePlay()).not.toThrow();
  });
});
