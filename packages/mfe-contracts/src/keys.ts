import { useEffect, useSyncExternalStore } from 'react';

/** What keys do, for people: `{ keys: ['j', 'l'], does: 'Back, on 10 s' }`. */
export interface KeyHelp {
  keys: readonly string[];
  does: string;
}

export interface KeyGroup {
  title: string;
  keys: readonly KeyHelp[];
}

export interface KeyState {
  /** The keys of what is on the page now. */
  groups: readonly KeyGroup[];
  isHelpShown: boolean;
  /** Whether single keys do something anywhere on the page; they can be turned off (WCAG 2.1.4). */
  hasShortcuts: boolean;
}

const storageKey = 'castgraph:shortcuts';
const initial: KeyState = { groups: [], isHelpShown: false, hasShortcuts: true };

function readChoice(): boolean {
  try {
    return window.localStorage.getItem(storageKey) !== 'off';
  } catch {
    // Neither on the server nor where storing is forbidden is there a choice to read.
    return true;
  }
}

const key = Symbol.for('castgraph.keys');
const place = globalThis as { [key]?: { state: KeyState; listeners: Set<() => void> } };
place[key] ??= { state: { ...initial, hasShortcuts: readChoice() }, listeners: new Set() };
const store = place[key];

function change(next: Partial<KeyState>): void {
  store.state = { ...store.state, ...next };
  for (const listener of store.listeners) listener();
}

function subscribe(listener: () => void): () => void {
  store.listeners.add(listener);
  return () => {
    store.listeners.delete(listener);
  };
}

/** The keys of the page, and whether they are shown and work. */
export function useKeys(): KeyState {
  return useSyncExternalStore(
    subscribe,
    () => store.state,
    () => initial,
  );
}

/** Lists keys in the help, which the shell shows at `?`, for as long as the component stands. */
export function useKeyHelp(group: KeyGroup): void {
  useEffect(() => {
    change({ groups: [...store.state.groups, group] });
    return () => change({ groups: store.state.groups.filter((one) => one !== group) });
  }, [group]);
}

export const showKeyHelp = (): void => change({ isHelpShown: true });
export const hideKeyHelp = (): void => change({ isHelpShown: false });

/** Turns single keys on or off, in this browser for good. */
export function setShortcuts(hasShortcuts: boolean): void {
  change({ hasShortcuts });
  try {
    window.localStorage.setItem(storageKey, hasShortcuts ? 'on' : 'off');
  } catch {
    // Kept for this page only.
  }
}

/** Whether keys that are pressed here are text: then none of them is a shortcut. */
export function isTypingIn(element: Element | null): boolean {
  return element?.closest('input, textarea, select, [contenteditable=""], [contenteditable="true"]') != null;
}
