import type { KeyGroup } from '@castgraph/mfe-contracts';

export type SiteCommand = 'show-keys' | 'go-home' | 'search';

/** The part of a KeyboardEvent that decides. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** After `g`, the next key says where to, if it comes soon. */
const chordMs = 1_500;

/** Reads what keys ask of the site, one press after the other. */
export function createSiteKeys(): (press: KeyPress, atMs: number) => SiteCommand | null {
  let ledAtMs = Number.NEGATIVE_INFINITY;
  return ({ key, ctrlKey, metaKey, altKey }, atMs) => {
    const isLed = atMs - ledAtMs < chordMs;
    ledAtMs = Number.NEGATIVE_INFINITY;
    if (ctrlKey || metaKey || altKey) return null;
    if (key === '?') return 'show-keys';
    if (key === '/') return 'search';
    if (key === 'h' && isLed) return 'go-home';
    if (key === 'g') ledAtMs = atMs;
    return null;
  };
}

export const siteKeys: KeyGroup = {
  title: 'Everywhere',
  keys: [
    { keys: ['/'], does: 'Search, where the page can' },
    { keys: ['g', 'h'], does: 'Go home' },
    { keys: ['?'], does: 'All keys' },
  ],
};
