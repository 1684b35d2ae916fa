import { signDirectory } from '@castgraph/auth/media-address';
import { describe, expect, it } from 'vitest';
import { readAddress } from './address.ts';
import { readRange } from './range.ts';

const key = Buffer.alloc(32, 7);
const now = Date.UTC(2026, 0, 1);
const path = (directory: string, file: string, signWith = key, lifeMs = 60_000) =>
  `${signDirectory({ key: signWith, publicUrl: '', directory, expiresAt: new Date(now + lifeMs) })}${file}`;
const read = (raw: string) => readAddress(raw, key, now);

describe('addresses of the origin', () => {
  it('finds files of a signed directory, one folder deep', () => {
    expect(read(path('v/vid_1/1-2/', '720p/00001.m4s'))).toEqual({
      verdict: 'found',
      key: 'v/vid_1/1-2/720p/00001.m4s',
      file: '720p/00001.m4s',
      expiresAtS: (now + 60_000) / 1_000,
    });
    expect(read(path('t/thm_1/', '640.webp'))).toMatchObject({ verdict: 'found', key: 't/thm_1/640.webp' });
    expect(read('/p/pic_1/320.webp')).toMatchObject({ verdict: 'found', key: 'p/pic_1/320.webp' });
  });

  it('refuses another directory’s signature, another key’s, and one that has run out', () => {
    const good = path('v/vid_1/1-2/', 'master.m3u8');
    expect(read(good.replace('vid_1', 'vid_2'))).toEqual({ verdict: 'refused' });
    expect(read(good.replace('1-2', '1-1'))).toEqual({ verdict: 'refused' });
    expect(read(path('v/vid_1/1-2/', 'master.m3u8', Buffer.alloc(32, 8)))).toEqual({ verdict: 'refused' });
    expect(read(path('v/vid_1/1-2/', 'master.m3u8', key, -1_000))).toEqual({ verdict: 'refused' });
  });

  it.each([
    '../../1-1/master.m3u8',
    '..%2f1-1/master.m3u8',
    '%2e%2e/master.m3u8',
    '%252e%252e/x.m4s',
    'a\0.m4s',
    'a%00.m4s',
    '/etc/passwd',
    'file:///etc/passwd',
    'a/b/c.m4s',
    '..\\x.m4s',
    '.hidden',
    'x.m4s/',
    '',
    'a/../b.m4s',
  ])('knows nothing of %j inside a signed directory', (file) => {
    expect(read(path('v/vid_1/1-2/', file))).toEqual({ verdict: 'unknown' });
  });

  it.each(['w/job_1/', 'u/upl_1/', 'v/', 'v/vid_1/', '../v/vid_1/1-2/', 'v/vid_1/../vid_2/1-1/'])(
    'serves nothing of %j, whoever signed it',
    (directory) => {
      expect(read(path(directory, 'x.mp4'))).toEqual({ verdict: 'unknown' });
    },
  );

  it.each(['/p/pic_1/320.svg', '/p/../v/vid_1/320.webp', '/p/pic_1/a.webp', '/s/', '/s/x/1/v/vid_1/1-1/x.m4s?y'])(
    'knows nothing of %j',
    (raw) => {
      expect(read(raw)).toEqual({ verdict: 'unknown' });
    },
  );
});

describe('ranges', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', start: 0, end: 99 }],
    ['bytes=10-19', { kind: 'part', start: 10, end: 19 }],
    ['bytes=90-500', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-10', { kind: 'part', start: 90, end: 99 }],
    ['bytes=-500', { kind: 'part', start: 0, end: 99 }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=20-10', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['lines=0-1', { kind: 'whole' }],
    ['bytes=99999999999999999999-', { kind: 'whole' }],
  ])('reads %s of 100 bytes', (header, range) => {
    expect(readRange(header, 100)).toEqual(range);
  });
});
