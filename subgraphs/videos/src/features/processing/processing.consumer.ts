import { on } from '@castgraph/kafka/consumer';
import {
  picturesCutV1,
  processingProgressedV1,
  videoFailedV1,
  videoPlayableV1,
  videoPublishedV1,
  videoReadyV1,
} from '@castgraph/schemas/events/media';
import type { ProcessingService } from './processing.service.ts';

export const processingSubscriptions = (processing: ProcessingService) => [
  on(processingProgressedV1, (event) => processing.apply({ kind: 'progressed', ...event })),
  on(videoPlayableV1, (event) => processing.apply({ kind: 'playable', ...event })),
  on(videoPublishedV1, (event) => processing.apply({ kind: 'published', ...event })),
  on(videoReadyV1, (event) => processing.apply({ kind: 'ready', ...event })),
  on(videoFailedV1, (event) => processing.apply({ kind: 'failed', ...event })),
  on(picturesCutV1, processing.applyPictures),
];
