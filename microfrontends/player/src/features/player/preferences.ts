/** Choices of a person that this browser keeps. A browser that refuses to store keeps nothing, and all still works. */
export interface PlayerPreferences {
  volume: number;
  isMuted: boolean;
  speed: number;
  isTheatre: boolean;
}

const KEY = 'castgraph:player';

export const defaultPreferences: PlayerPreferences = {
  volume: 1,
  isMuted: false,
  speed: 1,
  isTheatre: false,
};

const inRange = (value: unknown, from: number, to: number): value is number =>
  typeof value === 'number' && value >= from && value <= to;

export function readPreferences(openStore: () => Pick<Storage, 'getItem'>): PlayerPreferences {
  try {
    const kept = JSON.parse(openStore().getItem(KEY) ?? '{}') as Partial<Record<keyof PlayerPreferences, unknown>>;
    return {
      volume: inRange(kept.volume, 0, 1) ? kept.volume : defaultPreferences.volume,
      isMuted: kept.isMuted === true,
      speed: inRange(kept.speed, 0.25, 2) ? kept.speed : defaultPreferences.speed,
      isTheatre: kept.isTheatre === true,
    };
  } catch {
    return defaultPreferences;
  }
}

export function writePreferences(
  openStore: () => Pick<Storage, 'getItem' | 'setItem'>,
  change: Partial<PlayerPreferences>,
): PlayerPreferences {
  const next = { ...readPreferences(openStore), ...change };
  try {
    openStore().setItem(KEY, JSON.stringify(next));
  } catch {
    // Kept for this page only.
  }
  return next;
}
