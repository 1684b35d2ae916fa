/** Where a person stopped watching, by video, in this browser only. */
export interface ResumePositions {
  /** Seconds to go on at, or null when it should begin at the beginning. */
  read(videoId: string): number | null;
  /** Notes a position; one near the beginning or the end forgets the video instead. */
  write(videoId: string, seconds: number, durationSeconds: number): void;
}

/** The part of `localStorage` that is needed. */
export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'castgraph:positions';
const VIDEOS_MAX = 200;
const START_SECONDS = 5;
const END_SHARE = 0.95;

type Entry = [videoId: string, seconds: number];

function isEntry(value: unknown): value is Entry {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number' && Number.isFinite(value[1]);
}

/**
 * Positions kept in a store that may be full, forbidden or hold somebody else's data: then nothing is remembered,
 * and playing goes on. The videos watched longest ago are forgotten first.
 */
export function createResumePositions(openStore: () => KeyValueStore): ResumePositions {
  const load = (): Entry[] => {
    try {
      const parsed: unknown = JSON.parse(openStore().getItem(KEY) ?? '[]');
      return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
    } catch {
      return [];
    }
  };
  return {
    read: (videoId) => load().find(([id]) => id === videoId)?.[1] ?? null,
    write(videoId, seconds, durationSeconds) {
      if (!Number.isFinite(seconds) || !(durationSeconds > 0)) return;
      const others = load().filter(([id]) => id !== videoId);
      const isWorthKeeping = seconds >= START_SECONDS && seconds < durationSeconds * END_SHARE;
      const entries = isWorthKeeping ? [...others, [videoId, Math.round(seconds * 10) / 10] satisfies Entry] : others;
      try {
        openStore().setItem(KEY, JSON.stringify(entries.slice(-VIDEOS_MAX)));
      } catch {
        // A private window may refuse to store: the position is then lost, and nothing else.
      }
    },
  };
}
