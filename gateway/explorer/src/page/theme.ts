import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const COOKIE = /(?:^|;\s*)castgraph-theme=(light|dark)(?:;|$)/;
const device = () => matchMedia('(prefers-color-scheme: dark)');

/** Takes over what the reader chose on the site; without a choice the device decides. */
export function adoptTheme(): void {
  const chosen = COOKIE.exec(document.cookie)?.[1];
  if (chosen) document.documentElement.dataset.theme = chosen;
}

function readTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  if (theme === 'light' || theme === 'dark') return theme;
  return device().matches ? 'dark' : 'light';
}

function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  const preference = device();
  preference.addEventListener('change', onChange);
  return () => {
    observer.disconnect();
    preference.removeEventListener('change', onChange);
  };
}

/** The theme that is painted now. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, readTheme);
