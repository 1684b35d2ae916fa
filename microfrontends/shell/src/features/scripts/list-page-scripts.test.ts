import { describe, expect, it } from 'vitest';
import { listPageScripts } from './list-page-scripts.ts';

const player = { url: '/_mfe/player/abc', release: 'abc', css: [], scripts: ['static/chunks/a.js'], earlier: null };

describe('the scripts that a page will ask for', () => {
  it('are the entry and the chunks of the remote whose route it is', () => {
    expect(listPageScripts('/watch/vid_1?t=3', { player })).toEqual([
      '/_mfe/player/abc/_next/static/chunks/remoteEntry.js?t=abc',
      '/_mfe/player/abc/_next/static/chunks/a.js',
    ]);
  });

  it.each([
    ['no remote has the route', '/nothing/here/at/all', { player }],
    ['the remote is not there', '/watch/vid_1', {}],
    ['the remote does not answer', '/watch/vid_1', { player: { ...player, release: null } }],
  ])('are none where %s', (_case, address, registry) => {
    expect(listPageScripts(address, registry)).toEqual([]);
  });
});
