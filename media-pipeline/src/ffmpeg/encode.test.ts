import { describe, expect, it } from 'vitest';
import { chunkArgs, firstPassArgs, fraction, stitchList } from './encode.ts';
import { planEncode } from './ladder.ts';
import { buildFacts } from './source-facts.builder.ts';

const optionOf = (args: readonly string[], name: string) => args[args.indexOf(name) + 1] ?? '';
const plan60 = planEncode(buildFacts({ frameRate: 60, endMs: 60_000 }), 60_000);

describe('the first pass', () => {
  const args = firstPassArgs({ plan: plan60, path: '/x/source', threads: 2, durationMaxS: 100 });

  it('makes the growing playlist and the files for the packager from one encode', () => {
    expect(args.at(-2)).toBe('tee');
    expect(args.at(-1)).toContain('hls_playlist_type=event');
    expect(args.at(-1)).toContain('[select=v:f=mp4]video.mp4');
    expect(args.at(-1)).toContain('[select=a:f=mp4]audio.mp4');
    expect(args.filter((arg) => arg === 'libx264')).toHaveLength(1);
  });

  it('halves the rate below 720 lines, after the timeline that chunks are cut from', () => {
    expect(optionOf(args, '-filter_complex')).toContain(
      'fps=60:start_time=0,tpad=stop_mode=clone:stop_duration=1,trim=end_pts=3600,fps=30:start_time=0:round=down,scale=640:360',
    );
    expect(optionOf(args, '-g')).toBe('60');
  });

  it('decodes with one thread up to 1080p60, and encodes with all it was given', () => {
    const threadsOf = (facts: Parameters<typeof buildFacts>[0]) => {
      const plan = planEncode(buildFacts(facts), 60_000);
      const all = firstPassArgs({ plan, path: '/x', threads: 8, durationMaxS: 100 });
      return all.flatMap((arg, at) => (arg === '-threads' ? [all[at + 1]] : []));
    };
    expect(threadsOf({ frameRate: 60 })).toEqual(['1', '8']);
    expect(threadsOf({ widthPx: 3_840, heightPx: 2_160, frameRate: 60 })).toEqual(['4', '8']);
  });

  it('ends sound where the container says that it ends', () => {
    expect(optionOf(args, '-filter_complex')).toContain('atrim=end=60');
  });

  it('takes sound alone, and picture alone', () => {
    const sound = firstPassArgs({ plan: planEncode(buildFacts(null), 60_000), path: '/x', threads: 1, durationMaxS: 100 });
    expect(sound).not.toContain('libx264');
    expect(sound.at(-1)).not.toContain('select=v');
    const silent = firstPassArgs({
      plan: planEncode(buildFacts({}, { audio: null }), 60_000),
      path: '/x',
      threads: 1,
      durationMaxS: 100,
    });
    expect(silent).not.toContain('aac');
  });

  it('tone-maps HDR after it was made small', () => {
    const hdr = firstPassArgs({
      plan: planEncode(buildFacts({ isHdr: true }), 60_000),
      path: '/x',
      threads: 1,
      durationMaxS: 100,
    });
    expect(optionOf(hdr, '-filter_complex')).toMatch(/scale=640:360[^;]*tonemap=tonemap=hable/);
  });
});

describe('a chunk', () => {
  it('begins a second early, and is cut by frame numbers', () => {
    const args = chunkArgs({ plan: plan60, path: '/x/source', index: 1, threads: 1 });
    const [, start = 0] = plan60.chunkStarts;
    expect(optionOf(args, '-ss')).toBe((start * 2 - 1).toFixed(6));
    expect(args).toContain('-noaccurate_seek');
    const end = plan60.chunkStarts[2] ?? 0;
    expect(optionOf(args, '-filter_complex')).toContain(
      `trim=start_pts=${start * 120}:end_pts=${end * 120},setpts=PTS-${start * 120}`,
    );
  });

  it('decodes once and scales from rung to rung', () => {
    const args = chunkArgs({ plan: plan60, path: '/x/source', index: 0, threads: 1 });
    expect(args.filter((arg) => arg === '-i')).toHaveLength(1);
    expect(optionOf(args, '-filter_complex').match(/split=2/g)).toHaveLength(plan60.rest.length - 1);
    expect(args).not.toContain('-ss');
  });

  it('leaves the end of the last one to the file', () => {
    const last = plan60.chunkStarts.length - 1;
    const graph = optionOf(chunkArgs({ plan: plan60, path: '/x', index: last, threads: 1 }), '-filter_complex');
    expect(graph).toMatch(/trim=start_pts=\d+,setpts/);
    expect(() => chunkArgs({ plan: plan60, path: '/x', index: last + 1, threads: 1 })).toThrow(RangeError);
  });
});

describe('small print', () => {
  it('writes rates as exact fractions', () => {
    expect([fraction(30_000 / 1_001), fraction(24_000 / 1_001), fraction(25)]).toEqual(['30000/1001', '24000/1001', '25']);
  });

  it('quotes paths for the concat demuxer', () => {
    expect(stitchList(["/a/it's.mp4"])).toBe("ffconcat version 1.0\nfile '/a/it'\\''s.mp4'\n");
  });
});
