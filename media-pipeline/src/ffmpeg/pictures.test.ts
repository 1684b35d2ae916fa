import { describe, expect, it } from 'vitest';
import { earlyMaster, packagerArgs } from './package.ts';
import { planStoryboard, posterTimes, storyboardTrack } from './pictures.ts';

describe('the storyboard', () => {
  const size = { widthPx: 640, heightPx: 360 };

  it('has a tile a second for short films, and keyframes only for long ones', () => {
    expect(planStoryboard({ durationMs: 20_000, gopS: 2, size })).toMatchObject({
      intervalMs: 1_000,
      tileCount: 20,
      spriteCount: 1,
      tileWidthPx: 160,
      tileHeightPx: 90,
    });
    const long = planStoryboard({ durationMs: 7_200_000, gopS: 2, size });
    expect(long.intervalMs % 2_000).toBe(0);
    expect(long.tileCount).toBeLessThanOrEqual(500);
    expect(long.spriteCount).toBe(Math.ceil(long.tileCount / 25));
  });

  it('names the tile of every moment, up to the end', () => {
    const layout = planStoryboard({ durationMs: 27_500, gopS: 2, size });
    const track = storyboardTrack(layout, 27_500);
    expect(track.startsWith('WEBVTT\n')).toBe(true);
    expect(track).toContain('00:00:06.000 --> 00:00:07.000\nsprite-0.jpg#xywh=160,90,160,90');
    expect(track).toContain('00:00:27.000 --> 00:00:27.500\nsprite-1.jpg#xywh=320,0,160,90');
  });

  it('offers three to five posters away from the fades', () => {
    expect(posterTimes(100_000)).toEqual([10_000, 35_000, 60_000, 85_000]);
    expect(posterTimes(900)).toEqual([270]);
  });
});

describe('packaging', () => {
  it('writes one set of segments for HLS and DASH', () => {
    const args = packagerArgs(
      [
        { path: '/x/1080p.mp4', kind: 'video', name: '1080p' },
        { path: '/x/audio.mp4', kind: 'audio', name: 'audio' },
      ],
      4,
    );
    expect(args[0]).toContain('iframe_playlist_name=1080p/iframes.m3u8');
    expect(args[1]).toContain('hls_group_id=audio');
    expect(args).toEqual(expect.arrayContaining(['--mpd_output', 'manifest.mpd', '--hls_master_playlist_output', 'master.m3u8']));
  });

  it('describes the early publication to players', () => {
    expect(earlyMaster({ bandwidthBps: 928_000, size, hasAudio: true, frameRate: 30 })).toContain(
      'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=30.000\nindex.m3u8',
    );
    expect(earlyMaster({ bandwidthBps: 128_000, size: null, hasAudio: true, frameRate: null })).toContain('CODECS="mp4a.40.2"\n');
  });
});

const size = { widthPx: 640, heightPx: 360 };
