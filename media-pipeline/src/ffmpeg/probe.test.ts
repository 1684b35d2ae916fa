import { describe, expect, it } from 'vitest';
import { chooseFrameRate, probeArgs, readProbe } from './probe.ts';
import { explainProbeFailure } from './probe-failure.ts';

const picture = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 1_920,
  height: 1_080,
  avg_frame_rate: '30/1',
  r_frame_rate: '30/1',
  duration: '10.0',
  start_time: '0.0',
};
const sound = { index: 1, codec_type: 'audio', codec_name: 'aac', channels: 2, duration: '10.0' };
const probe = (streams: object[], format: object = {}, stderr = '') =>
  readProbe(
    JSON.stringify({
      streams,
      format: { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', duration: '10.0', start_time: '0.0', ...format },
    }),
    stderr,
  );
const refusal = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { reason: string }).reason;
  }
};

describe('what a file is', () => {
  it('turns a phone’s picture upright', () => {
    const { video } = probe([{ ...picture, side_data_list: [{}, { rotation: -90 }] }]);
    expect([video?.widthPx, video?.heightPx]).toEqual([1_080, 1_920]);
  });

  it('makes the pixels of an anamorphic picture square', () => {
    const { video } = probe([{ ...picture, width: 720, height: 576, sample_aspect_ratio: '64:45', field_order: 'tt' }]);
    expect(video).toMatchObject({ widthPx: 1_024, heightPx: 576, isInterlaced: true });
  });

  it('does not take a cover for a film', () => {
    const { video, audio } = probe([sound, { ...picture, codec_name: 'png', disposition: { attached_pic: 1 } }]);
    expect(video).toBeNull();
    expect(audio?.codec).toBe('aac');
  });

  it('knows when sound ends that begins late', () => {
    expect(probe([picture, { ...sound, start_time: '1.5', duration: '8.0' }]).audio?.endMs).toBe(9_500);
  });

  it('asks for a remux where the length is missing or guessed', () => {
    expect(probe([sound], { format_name: 'mp3' }).needsRemux).toBe(true);
    expect(probe([{ ...picture, duration: undefined }], { format_name: 'matroska,webm', duration: undefined })).toMatchObject({
      needsRemux: true,
      durationMs: null,
    });
    expect(probe([picture]).needsRemux).toBe(false);
  });

  it('recognises HDR by its transfer', () => {
    expect(probe([{ ...picture, color_transfer: 'smpte2084' }]).video?.isHdr).toBe(true);
    expect(probe([{ ...picture, color_transfer: 'bt709' }]).video?.isHdr).toBe(false);
  });

  it.each([
    ['no streams', () => probe([]), 'NO_MEDIA'],
    ['a codec that is kept out', () => probe([{ ...picture, codec_name: 'magicyuv' }]), 'FORMAT_NOT_SUPPORTED'],
    ['a huge picture', () => probe([{ ...picture, width: 15_360, height: 8_640 }]), 'TOO_LARGE'],
    [
      'a huge picture that ffprobe forgot the size of',
      () => probe([{ ...picture, width: 0, height: 0 }], {}, 'Picture size 15360x8640 exceeds specified max pixel count'),
      'TOO_LARGE',
    ],
    ['a picture without size', () => probe([{ ...picture, width: 0, height: 0 }]), 'FILE_BROKEN'],
  ])('refuses %s', (_name, work, reason) => {
    expect(refusal(work)).toBe(reason);
  });
});

describe('frame rates', () => {
  it.each([
    [29.97, 29.97, 30_000 / 1_001],
    [30, 30, 30],
    [23.976, 24_000 / 1_001, 24_000 / 1_001],
    [18.4, 30, 30],
    [1_000, 1_000, 60],
    [12.5, 90_000, 15],
    [undefined, undefined, 30],
    [7.5, 7.5, 10],
  ])('takes %s on average, %s at base, as %s', (average, base, chosen) => {
    expect(chooseFrameRate(average, base)).toBeCloseTo(chosen, 3);
  });
});

describe('why a file cannot be opened', () => {
  const explain = (head: string, stderr = 'Invalid data found') =>
    explainProbeFailure({ head: Buffer.from(head, 'latin1'), stderr, isKilled: false }).reason;

  it('tells a broken film from what never was one', () => {
    expect(explain('')).toBe('FILE_BROKEN');
    expect(explain('\0\0\0\x20ftypisom')).toBe('FILE_BROKEN');
    expect(explain('<!doctype html>')).toBe('FORMAT_NOT_SUPPORTED');
    expect(explain('#EXTM3U\n')).toBe('FORMAT_NOT_SUPPORTED');
    expect(explain('\0\0\0\x20ftypisom', 'Number of streams exceeds max_streams parameter (40)')).toBe('FORMAT_NOT_SUPPORTED');
    expect(explain('RIFF', "Codec (magicyuv) not on whitelist 'h264'")).toBe('FORMAT_NOT_SUPPORTED');
  });
});

describe('how an untrusted file is opened', () => {
  it('lists what may be opened, and gives a path that cannot be taken for an option', () => {
    const args = probeArgs('-rf.mp4');
    expect(args.at(-1)).toBe('file:-rf.mp4');
    for (const [option, value] of [
      ['-protocol_whitelist', 'file'],
      ['-max_streams', '40'],
    ] as const) {
      expect(args[args.indexOf(option) + 1]).toBe(value);
    }
    for (const option of ['-format_whitelist', '-codec_whitelist']) {
      const allowed = (args[args.indexOf(option) + 1] ?? '').split(',');
      for (const forbidden of ['hls', 'concat', 'magicyuv', 'image2', 'srt_demuxer', 'rawvideo'])
        expect(allowed).not.toContain(forbidden);
    }
  });
});
