import type {
  ProcessingProgressedV1,
  RenditionState,
  VideoFailedV1,
  VideoPlayableV1,
  VideoPublishedV1,
  VideoReadyV1,
} from '@castgraph/schemas/events/media';
import type { VideoRow } from '../videos/video.repository.ts';
import { isPlayable, publishPatch } from '../videos/video-rules.ts';

/** A step as subscribers are told of it. */
export type ProcessingFact =
  | {
      kind: 'RENDITION';
      rendition: RenditionState;
      processing: { stage: ProcessingProgressedV1['stage']; progressPercent: number; etaMs: number | null };
    }
  | { kind: 'STATE'; state: VideoRow['state']; isPlayable: boolean; failure: VideoRow['failure'] };

/** The columns that the pipeline's events write. */
export type MediaFacts = Pick<
  VideoRow,
  | 'state'
  | 'directory'
  | 'hls'
  | 'dash'
  | 'durationMs'
  | 'previewKey'
  | 'stage'
  | 'progressPercent'
  | 'etaMs'
  | 'failure'
  | 'failureMessage'
  | 'progressSequence'
  | 'publicationSequence'
  | 'publishedAt'
  | 'sortedAt'
  | 'updatedAt'
> & { renditions: RenditionState[]; storyboard: VideoReadyV1['storyboard'] };

export interface Consequence {
  patch: Partial<MediaFacts>;
  facts: ProcessingFact[];
}

export type MediaEvent =
  | ({ kind: 'progressed' } & ProcessingProgressedV1)
  | ({ kind: 'playable' } & VideoPlayableV1)
  | ({ kind: 'published' } & VideoPublishedV1)
  | ({ kind: 'ready' } & VideoReadyV1)
  | ({ kind: 'failed' } & VideoFailedV1);

/** Failures that are the file's own: running it again would end the same. */
export const REFUSALS = ['FILE_BROKEN', 'FORMAT_NOT_SUPPORTED', 'TOO_LARGE', 'TOO_LONG', 'NO_MEDIA'] as const;

/** Whether the pipeline has refused the file of a video for good, and did so before a moment. */
export function isRefusedBefore({ state, failure, updatedAt }: VideoRow, moment: Date): boolean {
  return state === 'FAILED' && REFUSALS.some((refusal) => refusal === failure) && updatedAt < moment;
}

const nothing: Consequence = { patch: {}, facts: [] };

/**
 * What an event of the pipeline changes. Topics overtake each other, so an event is held against what is known by its sequence:
 * progress against the last progress, publications against the last publication. What is older changes nothing.
 */
export function applyMediaEvent(
  video: VideoRow & { renditions: unknown },
  known: RenditionState[],
  event: MediaEvent,
): Consequence {
  if (event.revision !== video.revision) return nothing;
  const isNews = event.sequence > video.progressSequence;
  const isNewPublication = event.sequence > video.publicationSequence;
  const now = new Date(event.occurredAt);
  const withState = (patch: Partial<MediaFacts>): Consequence => {
    const after = { ...video, ...patch };
    const fact: ProcessingFact = { kind: 'STATE', state: after.state, isPlayable: isPlayable(after), failure: after.failure };
    const hasChanged =
      after.state !== video.state ||
      after.directory !== video.directory ||
      after.failure !== video.failure ||
      after.dash !== video.dash;
    return { patch: { ...patch, updatedAt: now }, facts: hasChanged ? [fact] : [] };
  };
  // A finished video stays finished while a job runs once more.
  const running = { ...(video.state === 'READY' ? {} : { state: 'PROCESSING' as const }), failure: null, failureMessage: null };
  const publication = (of: { directory: string; hls: string; dash: string | null }) => ({
    directory: of.directory,
    hls: of.hls,
    dash: of.dash,
    publicationSequence: event.sequence,
  });

  switch (event.kind) {
    case 'progressed': {
      if (!isNews) return nothing;
      const { stage, progressPercent, etaMs, renditions } = event;
      const progress = { stage, progressPercent, etaMs, renditions, progressSequence: event.sequence };
      const change = withState({ ...running, ...progress });
      const byId = new Map(known.map((rendition) => [rendition.renditionId, rendition]));
      const moved = renditions.filter((rendition) => {
        const before = byId.get(rendition.renditionId);
        return before === undefined || before.progressPercent !== rendition.progressPercent || before.state !== rendition.state;
      });
      const processing = { stage, progressPercent, etaMs };
      return {
        ...change,
        facts: [...change.facts, ...moved.map((rendition) => ({ kind: 'RENDITION' as const, rendition, processing }))],
      };
    }
    case 'playable': {
      // One rendition does not take the place of the whole ladder.
      if (!isNewPublication || video.dash !== null) return nothing;
      const { durationMs, renditions } = event;
      return withState({
        ...(isNews ? { ...running, renditions } : {}),
        ...publication(event),
        durationMs: durationMs ?? video.durationMs,
      });
    }
    case 'published': {
      if (!isNewPublication) return nothing;
      const { durationMs, renditions } = event;
      return withState({ ...(isNews ? { ...running, renditions } : {}), ...publication(event), durationMs });
    }
    case 'ready': {
      if (!isNewPublication) return nothing;
      const { durationMs, renditions, storyboard, previewKey } = event;
      const published = { ...publication(event), durationMs, renditions, storyboard, previewKey };
      if (!isNews) return withState(published);
      const done = {
        state: 'READY',
        stage: 'DONE',
        progressPercent: 100,
        etaMs: null,
        failure: null,
        failureMessage: null,
      } as const;
      const dates = publishPatch({ ...video, state: 'READY' }, now);
      return withState({ ...published, ...done, ...dates, progressSequence: event.sequence });
    }
    case 'failed': {
      if (!isNews) return nothing;
      if (video.state === 'READY') return { patch: { progressSequence: event.sequence }, facts: [] };
      const { failure, message } = event;
      // What was published while it grew is not whole, and will not become so.
      const withdrawn = video.dash === null ? { directory: null, hls: null, publicationSequence: event.sequence } : {};
      const failed = { state: 'FAILED', failure, failureMessage: message, etaMs: null } as const;
      return withState({ ...withdrawn, ...failed, progressSequence: event.sequence });
    }
  }
}
