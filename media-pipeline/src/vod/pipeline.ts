import type { Task } from './database.ts';
import type { Stage } from './stage.ts';
import { chunkStage } from './stages/chunk.stage.ts';
import { firstStage } from './stages/first.stage.ts';
import { packageStage } from './stages/package.stage.ts';
import { picturesStage } from './stages/pictures.stage.ts';
import { probeStage } from './stages/probe.stage.ts';
import { removeGenerationStage, removeVideoStage, removeWorkStage } from './stages/removal.stage.ts';
import { storyboardStage } from './stages/storyboard.stage.ts';

/**
 * Everything that happens to a video, in the order of its life:
 *
 *   PROBE ─→ FIRST ──────────────┬─→ PACKAGE ─→ STORYBOARD ─→ (ready) REMOVE_WORK
 *              └ playable ─→ CHUNK × n ┘
 *                       └──→ PICTURES
 */
export const pipeline: Record<Task['kind'], Stage> = {
  PROBE: probeStage,
  FIRST: firstStage,
  PICTURES: picturesStage,
  CHUNK: chunkStage,
  PACKAGE: packageStage,
  STORYBOARD: storyboardStage,
  REMOVE_WORK: removeWorkStage,
  REMOVE_GENERATION: removeGenerationStage,
  REMOVE_VIDEO: removeVideoStage,
};
