import type { Glyph } from '@castgraph/ui/icon';
import type { TagTone } from '@castgraph/ui/tag';
import { Ban, CircleAlert, CircleCheck, Clock, Loader } from 'lucide-react';
import type { JobState, ProcessingStage } from '../../generated/graphql.ts';

/** How the states of a job are said and shown. */
export const stateWords: Record<JobState, { label: string; tone: TagTone; icon: Glyph }> = {
  QUEUED: { label: 'Waiting', tone: 'plain', icon: Clock },
  RUNNING: { label: 'Running', tone: 'info', icon: Loader },
  SUCCEEDED: { label: 'Done', tone: 'ok', icon: CircleCheck },
  FAILED: { label: 'Failed', tone: 'danger', icon: CircleAlert },
  CANCELLED: { label: 'Cancelled', tone: 'plain', icon: Ban },
};

export const stageWords: Record<ProcessingStage, string> = {
  PROBE: 'Probe',
  ENCODE: 'Encode',
  PACKAGE: 'Package',
  STORYBOARD: 'Storyboard',
  DONE: 'Done',
};

/** Whether a job has come to its end. */
export function isOver(state: JobState): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}

/** How long a job or a step took, or has been taking so far. */
export function spanMs(startedAt: string | null | undefined, endedAt: string | null | undefined, now: number): number | null {
  if (!startedAt) return null;
  return Math.max(0, (endedAt ? Date.parse(endedAt) : now) - Date.parse(startedAt));
}

/** The id in what somebody pasted: an id itself, or the address of a watch page. */
export function videoIdIn(text: string): string | null {
  return /vid_[A-Za-z0-9_-]+/.exec(text)?.[0] ?? null;
}
