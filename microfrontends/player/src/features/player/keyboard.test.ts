import { describe, expect, it } from 'vitest';
import { type KeyPress, type KeyTarget, readCommand } from './keyboard.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('the keys of the player', () => {
  it.each([
    ['k', { kind: 'toggle-play' }],
    [' ', { kind: 'toggle-play' }],
    ['j', { kind: 'seek-by', seconds: -10 }],
    ['l', { kind: 'seek-by', seconds: 10 }],
    ['ArrowLeft', { kind: 'seek-by', seconds: -5 }],
    ['ArrowRight', { kind: 'seek-by', seconds: 5 }],
    [',', { kind: 'step-frame', direction: -1 }],
    ['.', { kind: 'step-frame', direction: 1 }],
    ['0', { kind: 'seek-to-tenth', tenth: 0 }],
    ['9', { kind: 'seek-to-tenth', tenth: 9 }],
    ['ArrowUp', { kind: 'change-volume', by: 0.05 }],
    ['ArrowDown', { kind: 'change-volume', by: -0.05 }],
    ['m', { kind: 'toggle-mute' }],
    ['c', { kind: 'toggle-captions' }],
    ['f', { kind: 'toggle-full-screen' }],
    ['t', { kind: 'toggle-theatre' }],
    ['i', { kind: 'toggle-picture-in-picture' }],
  ])('%s is what the key map says', (key, command) => {
    expect(readCommand(press(key), 'page')).toEqual(command);
  });

  it('needs shift for the speed, and takes capitals for letters', () => {
    expect(readCommand(press('>', { shiftKey: true }), 'page')).toEqual({ kind: 'change-speed', direction: 1 });
    expect(readCommand(press('<', { shiftKey: true }), 'page')).toEqual({ kind: 'change-speed', direction: -1 });
    expect(readCommand(press('K', { shiftKey: true }), 'page')).toEqual({ kind: 'toggle-play' });
  });

  it.each<KeyTarget>(['typing', 'menu'])('does nothing while the focus is %s', (target) => {
    for (const key of ['k', ' ', 'f', '5', 'ArrowLeft']) expect(readCommand(press(key), target)).toBeNull();
  });

  it('leaves keys with a modifier to the browser', () => {
    expect(readCommand(press('f', { ctrlKey: true }), 'page')).toBeNull();
    expect(readCommand(press('l', { metaKey: true }), 'page')).toBeNull();
    expect(readCommand(press('ArrowLeft', { altKey: true }), 'page')).toBeNull();
  });

  it('lets a button have its space bar and a slider its arrows', () => {
    expect(readCommand(press(' '), 'button')).toBeNull();
    expect(readCommand(press('k'), 'button')).toEqual({ kind: 'toggle-play' });
    expect(readCommand(press('ArrowUp'), 'slider')).toBeNull();
    expect(readCommand(press('m'), 'slider')).toEqual({ kind: 'toggle-mute' });
  });

  it('does not invent a use for other keys', () => {
    expect(readCommand(press('q'), 'page')).toBeNull();
    expect(readCommand(press('Tab'), 'page')).toBeNull();
    expect(readCommand(press('constructor'), 'page')).toBeNull();
  });
});
