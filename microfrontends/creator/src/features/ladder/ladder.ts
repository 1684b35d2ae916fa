/** A rendition as the graph shows it. */
export interface Rendition {
  id: string;
  heightPx?: number | null;
  frameRate?: number | null;
  state: 'QUEUED' | 'ENCODING' | 'READY' | 'FAILED';
  progressPercent: number;
}

interface Rung extends Rendition {
  /** Where it was when it was first seen running, to tell how fast it is. */
  seen: { percent: number; atMs: number } | null;
  latestAtMs: number;
}

/** What is known of a video's renditions, and how fast they get on. */
export type Ladder = ReadonlyMap<string, Rung>;

export const emptyLadder: Ladder = new Map();

/** Takes in what was read or told of renditions. What is told late never takes progress back. */
export function noteRenditions(ladder: Ladder, renditions: readonly Rendition[], nowMs: number): Ladder {
  const next = new Map(ladder);
  for (const rendition of renditions) {
    const before = ladder.get(rendition.id);
    const isLate = before !== undefined && before.state === rendition.state && before.progressPercent > rendition.progressPercent;
    if (isLate) continue;
    const isRunning = rendition.state === 'ENCODING';
    const seen = isRunning ? (before?.seen ?? { percent: rendition.progressPercent, atMs: nowMs }) : null;
    next.set(rendition.id, { ...rendition, seen, latestAtMs: nowMs });
  }
  return next;
}

export interface LadderRow {
  id: string;
  label: string;
  state: 'ready' | 'running' | 'waiting' | 'failed';
  percent: number;
  /** Milliseconds left; null while there is not enough to tell. */
  leftMs: number | null;
}

const STATES = { QUEUED: 'waiting', ENCODING: 'running', READY: 'ready', FAILED: 'failed' } as const;
const TELLING_PERCENT = 2;
const TELLING_MS = 1_500;

function leftOf({ seen, progressPercent, latestAtMs }: Rung): number | null {
  if (!seen) return null;
  const gained = progressPercent - seen.percent;
  const tookMs = latestAtMs - seen.atMs;
  if (gained < TELLING_PERCENT || tookMs < TELLING_MS) return null;
  return Math.round(((100 - progressPercent) / gained) * tookMs);
}

/** The rows of the ladder, sound first and then from the lowest rung up. */
export function listRows(ladder: Ladder): LadderRow[] {
  return [...ladder.values()]
    .sort((a, b) => (a.heightPx ?? 0) - (b.heightPx ?? 0) || (a.frameRate ?? 0) - (b.frameRate ?? 0))
    .map((rung) => ({
      id: rung.id,
      label: nameRung(rung),
      state: STATES[rung.state],
      percent: rung.state === 'READY' ? 100 : rung.progressPercent,
      leftMs: leftOf(rung),
    }));
}

function nameRung({ heightPx, frameRate }: Rendition): string {
  if (!heightPx) return 'Audio';
  return `${heightPx}p${(frameRate ?? 0) > 35 ? Math.round(frameRate ?? 0) : ''}`;
}

/** The best rung that can be watched, such as `720p`; null while there is none. */
export function nameBestReady(rows: readonly LadderRow[]): string | null {
  return rows.filter(({ state, label }) => state === 'ready' && label !== 'Audio').at(-1)?.label ?? null;
}
