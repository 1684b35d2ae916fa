import type { VideoRow } from './video.repository.ts';

/** A video for tests: public, ready and of somebody's channel, with what a test says otherwise. */
export function buildVideo(facts: Partial<VideoRow> = {}): VideoRow {
  const createdAt = new Date('2029-12-01T00:00:00Z');
  return {
    id: 'vid_1',
    channelId: 'ch_1',
    title: 'A film',
    description: '',
    categoryId: null,
    tags: [],
    visibility: 'PUBLIC',
    state: 'READY',
    createdAt,
    updatedAt: createdAt,
    publishedAt: createdAt,
    sortedAt: createdAt,
    thumbnailId: null,
    revision: 1,
    directory: 'v/vid_1/1-2/',
    hls: 'master.m3u8',
    dash: 'manifest.mpd',
    durationMs: 20_000,
    renditions: [],
    storyboard: null,
    previewKey: null,
    stage: 'DONE',
    progressPercent: 100,
    etaMs: null,
    failure: null,
    failureMessage: null,
    progressSequence: 100,
    publicationSequence: 100,
    addressesVoidUntil: null,
    deletedAt: null,
    ...facts,
  };
}
