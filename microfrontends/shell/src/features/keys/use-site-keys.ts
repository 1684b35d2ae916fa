import { isTypingIn, showKeyHelp, useKeys } from '@castgraph/mfe-contracts';
import Router from 'next/router';
import { useEffect } from 'react';
import { createSiteKeys, type SiteCommand } from './site-keys.ts';

/** Focuses the page's search box; false where it has none. */
function search(): boolean {
  const box = document.querySelector<HTMLInputElement>('input[type="search"]');
  box?.focus();
  box?.select();
  return box !== null;
}

function run(command: SiteCommand): boolean {
  if (command === 'search') return search();
  if (command === 'go-home') void Router.push('/');
  else showKeyHelp();
  return true;
}

/** Runs the keys of the site, but while somebody types, or something is open over the page. */
export function useSiteKeys(): void {
  const { hasShortcuts } = useKeys();
  useEffect(() => {
    if (!hasShortcuts) return;
    const read = createSiteKeys();
    const listen = (event: KeyboardEvent) => {
      const focused = event.target instanceof Element ? event.target : null;
      if (event.defaultPrevented || isTypingIn(focused) || document.querySelector('dialog[open], [popover]:popover-open')) return;
      const command = read(event, event.timeStamp);
      if (command && run(command)) event.preventDefault();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [hasShortcuts]);
}
