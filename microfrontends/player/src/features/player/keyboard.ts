import { isTypingIn, type KeyGroup } from '@castgraph/mfe-contracts';

/** What a key asks of the player. */
export type PlayerCommand =
  | { kind: 'toggle-play' }
  | { kind: 'seek-by'; seconds: number }
  | { kind: 'seek-to-tenth'; tenth: number }
  | { kind: 'step-frame'; direction: 1 | -1 }
  | { kind: 'change-volume'; by: number }
  | { kind: 'change-speed'; direction: 1 | -1 }
  | { kind: 'toggle-mute' }
  | { kind: 'toggle-captions' }
  | { kind: 'toggle-full-screen' }
  | { kind: 'toggle-theatre' }
  | { kind: 'toggle-picture-in-picture' };

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Where the focus is when a key is pressed. */
export type KeyTarget = 'typing' | 'button' | 'slider' | 'menu' | 'page';

const COMMANDS: ReadonlyMap<string, PlayerCommand> = new Map(
  Object.entries<PlayerCommand>({
    k: { kind: 'toggle-play' },
    ' ': { kind: 'toggle-play' },
    j: { kind: 'seek-by', seconds: -10 },
    l: { kind: 'seek-by', seconds: 10 },
    arrowleft: { kind: 'seek-by', seconds: -5 },
    arrowright: { kind: 'seek-by', seconds: 5 },
    ',': { kind: 'step-frame', direction: -1 },
    '.': { kind: 'step-frame', direction: 1 },
    arrowup: { kind: 'change-volume', by: 0.05 },
    arrowdown: { kind: 'change-volume', by: -0.05 },
    '<': { kind: 'change-speed', direction: -1 },
    '>': { kind: 'change-speed', direction: 1 },
    m: { kind: 'toggle-mute' },
    c: { kind: 'toggle-captions' },
    f: { kind: 'toggle-full-screen' },
    t: { kind: 'toggle-theatre' },
    i: { kind: 'toggle-picture-in-picture' },
  }),
);

/**
 * What a key press asks of the player, or null when it is not the player's: while someone types, with a modifier
 * of the browser's, or when the element under the focus has its own use for the key.
 */
export function readCommand(press: KeyPress, target: KeyTarget): PlayerCommand | null {
  if (target === 'typing' || target === 'menu' || press.ctrlKey || press.metaKey || press.altKey) return null;
  if (target === 'button' && (press.key === ' ' || press.key === 'Enter')) return null;
  if (target === 'slider' && (press.key.startsWith('Arrow') || press.key === 'Home' || press.key === 'End')) return null;
  if (press.shiftKey && press.key.startsWith('Arrow')) return null;
  if (/^[0-9]$/.test(press.key)) return { kind: 'seek-to-tenth', tenth: Number(press.key) };
  return COMMANDS.get(press.key.toLowerCase()) ?? null;
}

/** What kind of place a key was pressed at. */
export function readKeyTarget(element: Element | null): KeyTarget {
  if (!element) return 'page';
  if (element.closest('[role="menu"], dialog')) return 'menu';
  if (element.closest('[role="slider"], input[type="range"]')) return 'slider';
  if (isTypingIn(element)) return 'typing';
  if (element.closest('button, a[href], summary, [role="button"]')) return 'button';
  return 'page';
}

/** The keys as they are shown to people, in the order in which they are learned. */
export const playerKeys: KeyGroup = {
  title: 'Player',
  keys: [
    { keys: ['k', 'Space'], does: 'Play, pause' },
    { keys: ['j', 'l'], does: 'Back, on 10 s' },
    { keys: ['←', '→'], does: 'Back, on 5 s' },
    { keys: [',', '.'], does: 'Frame by frame, paused' },
    { keys: ['0–9'], does: 'To a tenth of it' },
    { keys: ['↑', '↓'], does: 'Louder, quieter' },
    { keys: ['m'], does: 'Mute' },
    { keys: ['c'], does: 'Captions' },
    { keys: ['<', '>'], does: 'Slower, faster' },
    { keys: ['f'], does: 'Full screen' },
    { keys: ['t'], does: 'Theatre' },
    { keys: ['i'], does: 'Picture in picture' },
  ],
};
