import { describe, expect, it } from 'vitest';
import { isSamePublication, renewalDelayMs, resignUrl } from './source.ts';

const now = Date.parse('2026-01-01T00:00:00.000Z');

describe('a signed address', () => {
  it('is renewed two minutes before it ends', () => {
    expect(renewalDelayMs('2026-01-01T01:00:00.000Z', now)).toBe(58 * 60_000);
  });

  it('is renewed in time even when it lives for a minute only', () => {
    expect(renewalDelayMs('2026-01-01T00:01:00.000Z', now)).toBe(45_000);
  });

  it('is not asked for in a loop when it is past or unreadable', () => {
    expect(renewalDelayMs('2025-12-31T00:00:00.000Z', now)).toBe(5_000);
    expect(renewalDelayMs('soon', now)).toBe(2_147_483_647);
  });

  it('belongs to the same publication when only the signature differs', () => {
    const early = 'http://127.0.0.1:4100/s/aaa/1/v/vid_1/1-1/master.m3u8';
    expect(isSamePublication(early, 'http://127.0.0.1:4100/s/bbb/2/v/vid_1/1-1/master.m3u8')).toBe(true);
    expect(isSamePublication(early, 'http://127.0.0.1:4100/s/bbb/2/v/vid_1/1-2/master.m3u8')).toBe(false);
  });
});

describe('going on past the expiry of an address', () => {
  const fresh = 'http://127.0.0.1:4100/s/new/2000/v/vid_1/1-2/master.m3u8';

  it('puts the newest signature on a segment of the same publication', () => {
    expect(resignUrl('http://127.0.0.1:4100/s/old/1000/v/vid_1/1-2/720/00003.m4s', fresh)).toBe(
      'http://127.0.0.1:4100/s/new/2000/v/vid_1/1-2/720/00003.m4s',
    );
  });

  it('leaves another publication, another host and unsigned addresses alone', () => {
    for (const url of [
      'http://127.0.0.1:4100/s/old/1000/v/vid_1/1-1/720/00003.m4s',
      'http://127.0.0.1:9999/s/old/1000/v/vid_1/1-2/720/00003.m4s',
      'http://127.0.0.1:4100/p/pic/320.webp',
    ]) {
      expect(resignUrl(url, fresh)).toBe(url);
    }
  });
});
