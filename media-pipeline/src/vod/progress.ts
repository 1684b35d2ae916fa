import type { RenditionState } from '@castgraph/schemas/events/media';
import type { EncodePlan, Rung } from '../ffmpeg/ladder.ts';

/** The part of a task that progress is made of. */
export interface TaskProgress {
  kind: string;
  state: string;
  progress: number;
  weight: number;
}

/** What was measured of a finished rendition, by name. */
export type MeasuredRenditions = ReadonlyMap<string, { bitrateBps: number; sizeBytes: number }>;

const doneShare = ({ state, progress }: TaskProgress) => (state === 'DONE' ? 1 : Math.min(progress, 0.99));
const COUNTED = new Set(['PROBE', 'FIRST', 'PICTURES', 'CHUNK', 'PACKAGE', 'STORYBOARD']);

/** Relative costs of the tasks of a job, in pixels that go through an encoder; decoding counts a third of the picture it shows. */
export function weighTasks(plan: EncodePlan): { first: number; chunks: number[]; small: number } {
  const { first, rest, source, chunkStarts, gopS } = plan;
  const durationS = source.durationMs / 1_000;
  const pixels = (rungs: readonly Rung[]) => rungs.reduce((sum, rung) => sum + rung.widthPx * rung.heightPx * rung.frameRate, 0);
  const decode = pixels([rest[0] ?? first].filter((rung) => rung !== null && rung !== undefined)) / 3;
  const firstCost = Math.max(1, (pixels(first ? [first] : []) + decode) * durationS);
  const chunks = chunkStarts.map((start, index) => {
    const endS = Math.min(durationS, (chunkStarts[index + 1] ?? Number.POSITIVE_INFINITY) * gopS);
    return Math.max(0.1, endS - start * gopS) * (pixels(rest) + decode);
  });
  const total = firstCost + chunks.reduce((sum, weight) => sum + weight, 0);
  return { first: firstCost, chunks, small: total * 0.015 };
}

/** Share of the whole job's work that is done, 0 to 100. */
export function measureProgress(tasks: readonly TaskProgress[]): number {
  const counted = tasks.filter(({ kind }) => COUNTED.has(kind));
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  const done = counted.reduce((sum, task) => sum + task.weight * doneShare(task), 0);
  return total === 0 ? 0 : Math.round((done / total) * 1_000) / 10;
}

/** Time left at the speed so far; null while there is too little to tell from. */
export function estimateEtaMs(progressPercent: number, elapsedMs: number): number | null {
  if (progressPercent < 3 || elapsedMs < 1_000) return null;
  return Math.round((elapsedMs * (100 - progressPercent)) / progressPercent);
}

/** How far each rendition is. Rungs other than the first advance together, since a chunk makes them all. */
export function describeRenditions(
  jobId: string,
  plan: EncodePlan | null,
  tasks: readonly TaskProgress[],
  measured?: MeasuredRenditions,
): RenditionState[] {
  if (plan === null) return [];
  const share = (kind: string) => {
    const own = tasks.filter((task) => task.kind === kind);
    const total = own.reduce((sum, { weight }) => sum + weight, 0);
    return total === 0 ? 0 : own.reduce((sum, task) => sum + task.weight * doneShare(task), 0) / total;
  };
  const [firstShare, restShare] = [share('FIRST'), share('CHUNK')];
  const describe = (name: string, codec: 'H264' | 'AAC', rung: Rung | null, done: number): RenditionState => {
    const known = measured?.get(name);
    return {
      renditionId: `${jobId}-${name}`,
      name,
      codec,
      widthPx: rung?.widthPx ?? null,
      heightPx: rung?.heightPx ?? null,
      frameRate: rung ? Math.round(rung.frameRate * 1_000) / 1_000 : null,
      bitrateBps: known?.bitrateBps ?? null,
      sizeBytes: known?.sizeBytes ?? null,
      state: known || done === 1 ? 'READY' : done > 0 ? 'ENCODING' : 'QUEUED',
      progressPercent: known ? 100 : Math.round(done * 1_000) / 10,
    };
  };
  const rungs = [
    ...plan.rest.map((rung) => ({ rung, done: restShare })),
    ...(plan.first ? [{ rung: plan.first, done: firstShare }] : []),
  ];
  rungs.sort((a, b) => b.rung.widthPx * b.rung.heightPx - a.rung.widthPx * a.rung.heightPx);
  return [
    ...rungs
      // Once measured, a rung that was found not worth keeping is no longer listed.
      .filter(({ rung }) => measured === undefined || measured.has(rung.name))
      .map(({ rung, done }) => describe(rung.name, 'H264', rung, done)),
    ...(plan.source.hasAudio ? [describe('audio', 'AAC', null, firstShare)] : []),
  ];
}
