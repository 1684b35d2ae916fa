import { type RefObject, useEffect, useRef } from 'react';
import { type PlayerCommand, readCommand, readKeyTarget } from './keyboard.ts';

/** Keys that scroll a page are the player's only while the focus is in it. */
const SCROLLING_KEYS = new Set(['ArrowUp', 'ArrowDown']);

/**
 * Runs what keys ask for, anywhere on the page. With `isPageWide` off they work while the focus is in the player alone,
 * as WCAG 2.1.4 wants of people who speak to their computer.
 */
export function useShortcuts(player: RefObject<HTMLElement | null>, isPageWide: boolean, run: (command: PlayerCommand) => void) {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const focused = event.target instanceof Element ? event.target : null;
      const isInside = player.current?.contains(focused) === true || document.fullscreenElement === player.current;
      if (!isInside && (!isPageWide || SCROLLING_KEYS.has(event.key))) return;
      const command = readCommand(event, readKeyTarget(focused));
      if (!command) return;
      event.preventDefault();
      latest.current(command);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [player, isPageWide]);
}
