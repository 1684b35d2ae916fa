import { describe, expect, it } from 'vitest';
import { formatAddress, matchRoute, readRoute } from './routes.ts';

describe('the routes of the site', () => {
  it.each([
    ['/', 'home', {}],
    ['/@slow-kiln', 'home', { handle: 'slow-kiln' }],
    ['/topics/science', 'home', { slug: 'science' }],
    ['/watch/vid_1', 'player', { id: 'vid_1' }],
    ['/watch/vid_1/', 'player', { id: 'vid_1' }],
    ['/sign-in', 'auth', {}],
    ['/settings', 'auth', {}],
    ['/settings/channels', 'auth', { rest: 'channels' }],
    ['/studio', 'creator', {}],
    ['/studio/videos/vid_1', 'creator', { rest: 'videos/vid_1' }],
    ['/admin/jobs', 'admin', { rest: 'jobs' }],
  ])('%s belongs to %s', (path, remote, params) => {
    const match = matchRoute(path);
    expect(match?.rule.remote).toBe(remote);
    expect(match?.params).toEqual(params);
  });

  it.each(['/studios', '/watch', '/watch/a/b', '/@', '/nowhere', '/__proto__'])('%s is no page', (path) => {
    expect(matchRoute(path)).toBeNull();
  });

  it('never reads a host out of an address', () => {
    expect(readRoute('//evil.example/watch/vid_1').path).toBe('/evil.example/watch/vid_1');
  });

  it('renders what is private in the browser alone', () => {
    for (const path of ['/studio', '/admin', '/settings', '/sign-in']) expect(matchRoute(path)?.rule.rendering).toBe('browser');
  });

  it.each(['/watch/vid_1?t=90', '/search?q=a%26b', '/settings'])('writes %s as it was read, to come back to it', (address) => {
    expect(formatAddress(readRoute(address))).toBe(address);
  });

  it('reads an address with its query, the first of a repeated name, and does not fail on a broken escape', () => {
    expect(readRoute('/watch/vid_1?t=12&t=13#c')).toMatchObject({
      path: '/watch/vid_1',
      params: { id: 'vid_1' },
      query: { t: '12' },
    });
    expect(readRoute('/watch/%E0%A4%A').params).toEqual({ id: '%E0%A4%A' });
    expect(readRoute('/@a%00b').params).toEqual({ handle: 'a%00b' });
  });
});
