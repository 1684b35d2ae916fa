import { randomUUID } from 'node:crypto';
import type { RenditionState } from '@castgraph/schemas/events/media';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildVideo } from '../videos/video.builder.ts';
import type { VideoRow } from '../videos/video.repository.ts';
import { applyMediaEvent, type MediaEvent, type ProcessingFact } from './processing-rules.ts';

const rendition = (progressPercent: number, state: RenditionState['state'] = 'ENCODING'): RenditionState => ({
  ...{ renditionId: 'rend_1', name: '360p', codec: 'H264', widthPx: 640, heightPx: 360, frameRate: 30 },
  ...{ bitrateBps: null, sizeBytes: null, state, progressPercent },
});
const base = (sequence: number) => ({
  ...{ eventId: randomUUID(), occurredAt: '2030-01-01T00:00:00.000Z', videoId: 'vid_1', jobId: 'job_1', revision: 1, sequence },
});
const early = { directory: 'v/vid_1/1-1/', hls: 'master.m3u8' };
const whole = { directory: 'v/vid_1/1-2/', hls: 'master.m3u8', dash: 'manifest.mpd' };
const progressed = (sequence: number, percent = sequence): MediaEvent => ({
  ...{
    ...base(sequence),
    kind: 'progressed',
    stage: 'ENCODE',
    progressPercent: percent,
    etaMs: 1_000,
    renditions: [rendition(percent)],
  },
});
const playable = (sequence: number): MediaEvent => ({
  ...{ ...base(sequence), ...early, kind: 'playable', dash: null, durationMs: 9_000, renditions: [rendition(50)] },
});
const published = (sequence: number): MediaEvent => ({
  ...{ ...base(sequence), ...whole, kind: 'published', durationMs: 10_000, renditions: [rendition(100, 'READY')] },
});
const ready = (sequence: number): MediaEvent => ({
  ...{ ...base(sequence), ...whole, kind: 'ready', durationMs: 10_000, renditions: [rendition(100, 'READY')] },
  ...{ storyboard: null, previewKey: null },
});
const failed = (sequence: number): MediaEvent => ({
  ...base(sequence),
  kind: 'failed',
  failure: 'FILE_BROKEN',
  message: 'It is broken.',
});

const draft = buildVideo({
  ...{ state: 'PROCESSING', directory: null, hls: null, dash: null, durationMs: null, publishedAt: null, progressPercent: 0 },
  ...{ stage: 'PROBE', progressSequence: -1, publicationSequence: -1 },
});

function play(start: VideoRow, events: MediaEvent[]): { video: VideoRow; facts: ProcessingFact[] } {
  const facts: ProcessingFact[] = [];
  let video = start;
  for (const event of events) {
    const change = applyMediaEvent(video, video.renditions as unknown as RenditionState[], event);
    video = { ...video, ...change.patch } as VideoRow;
    facts.push(...change.facts);
  }
  return { video, facts };
}

describe('what the pipeline tells', () => {
  it('leads a video from processing over playable to ready and public', () => {
    const { video, facts } = play(draft, [progressed(1), playable(2), progressed(3), published(4), ready(5)]);
    expect(video).toMatchObject({ state: 'READY', ...whole, durationMs: 10_000, progressPercent: 100, stage: 'DONE' });
    expect(video.publishedAt).toEqual(new Date('2030-01-01T00:00:00.000Z'));
    const states = facts.filter(({ kind }) => kind === 'STATE');
    expect(states).toMatchObject([{ isPlayable: true, state: 'PROCESSING' }, { state: 'PROCESSING' }, { state: 'READY' }]);
  });

  it('does not publish a private video, but makes it ready', () => {
    expect(play({ ...draft, visibility: 'PRIVATE' }, [ready(1)]).video).toMatchObject({ state: 'READY', publishedAt: null });
  });

  it('ends ready in whatever order the topics overtake each other', () => {
    const all = [progressed(1), playable(2), progressed(3), published(4), progressed(5), ready(6)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (events) => {
        expect(play(draft, events).video).toMatchObject({
          state: 'READY',
          ...whole,
          progressPercent: 100,
          stage: 'DONE',
          failure: null,
        });
      }),
    );
  });

  it('changes nothing when everything comes twice', () => {
    const all = [progressed(1), playable(2), published(3), ready(4)];
    const once = play(draft, all);
    const twice = play(once.video, all);
    expect(twice.video).toEqual(once.video);
    expect(twice.facts).toEqual([]);
  });

  it('fails with its reason and takes the half-made publication away', () => {
    const { video } = play(draft, [playable(1), failed(2)]);
    expect(video).toMatchObject({ state: 'FAILED', failure: 'FILE_BROKEN', failureMessage: 'It is broken.', directory: null });
    expect(play(video, [progressed(3)]).video).toMatchObject({ state: 'PROCESSING', failure: null });
    expect(play(video, [progressed(1), playable(1)]).video).toMatchObject({ state: 'FAILED', directory: null });
  });

  it('never takes a ready video out of the lists when a job runs once more and fails', () => {
    const { video } = play(draft, [ready(5), progressed(6), playable(7), failed(8)]);
    expect(video).toMatchObject({ state: 'READY', ...whole });
  });

  it('ignores what was made of an older file', () => {
    expect(play({ ...draft, revision: 2 }, [progressed(1), ready(2), failed(3)])).toEqual({
      video: { ...draft, revision: 2 },
      facts: [],
    });
  });

  it('tells of a rendition only when it got further', () => {
    const { facts } = play(draft, [progressed(1, 10), progressed(2, 10), progressed(3, 20)]);
    expect(facts.filter(({ kind }) => kind === 'RENDITION')).toHaveLength(2);
  });
});
