import type { RenditionState } from '@castgraph/schemas/events/media';
import type { VideoRow } from '../videos/video.repository.ts';
import { type ProcessingRepository, renditionsSchema } from './processing.repository.ts';
import type { MediaEvent } from './processing-rules.ts';

export type ProcessingService = ReturnType<typeof createProcessingService>;

/** A rendition as the graph names it. */
export function describeRendition({ renditionId, sizeBytes, name: _, ...rendition }: RenditionState) {
  return {
    ...rendition,
    id: renditionId,
    sizeBytes: sizeBytes === null ? null : BigInt(sizeBytes),
    dynamicRange: rendition.codec === 'AAC' ? null : ('SDR' as const),
  };
}

/** What the pipeline told about videos. */
export function createProcessingService({ processing }: { processing: ProcessingRepository }) {
  return {
    apply: (event: MediaEvent) => processing.apply(event),
    applyPictures: processing.applyPictures,

    /** The lowest first, sound last. */
    describeRenditions({ renditions }: VideoRow) {
      const height = (rendition: RenditionState) => rendition.heightPx ?? Number.POSITIVE_INFINITY;
      return renditionsSchema
        .parse(renditions)
        .sort((a, b) => height(a) - height(b) || (a.frameRate ?? 0) - (b.frameRate ?? 0))
        .map(describeRendition);
    },

    describe({ stage, progressPercent, etaMs, failure, failureMessage, state }: VideoRow) {
      if (stage === null && failure === null && state === 'DRAFT') return null;
      return { stage: stage ?? ('PROBE' as const), progressPercent, etaMs, failure, failureMessage };
    },
  };
}
