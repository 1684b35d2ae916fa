/** A video rendition that the player may choose, as the engine lists it. */
export interface QualityTrack {
  id: number;
  heightPx: number;
  frameRate: number;
  bandwidthBps: number;
}

export interface QualityOption {
  /** Null lets the player choose. */
  trackId: number | null;
  label: string;
  /** What it costs, or what was chosen. */
  hint: string;
  isChecked: boolean;
}

/** Names a rendition the way people do: `1080p`, `1080p60`. */
export function nameTrack({ heightPx, frameRate }: Pick<QualityTrack, 'heightPx' | 'frameRate'>): string {
  return `${heightPx}p${frameRate > 35 ? Math.round(frameRate) : ''}`;
}

/** Data an hour, in gigabytes. */
export function describeDataRate(bandwidthBps: number): string {
  const gigabytesPerHour = (bandwidthBps * 3600) / 8 / 1e9;
  const digits = gigabytesPerHour >= 10 ? 0 : gigabytesPerHour >= 0.095 ? 1 : 2;
  return `${gigabytesPerHour.toFixed(digits)} GB/h`;
}

/**
 * The rows of the quality menu, the best first under the automatic one.
 *
 * @param activeId the track that plays now
 * @param chosenId the track that the viewer asked for, null for automatic
 */
export function buildQualityOptions(
  tracks: readonly QualityTrack[],
  activeId: number | null,
  chosenId: number | null,
): QualityOption[] {
  if (tracks.length === 0) return [];
  const best = [...tracks].sort((a, b) => b.heightPx - a.heightPx || b.bandwidthBps - a.bandwidthBps);
  const active = tracks.find((track) => track.id === activeId);
  return [
    { trackId: null, label: 'Auto', hint: active ? `now ${nameTrack(active)}` : '', isChecked: chosenId === null },
    ...best.map((track) => ({
      trackId: track.id,
      label: nameTrack(track),
      hint: describeDataRate(track.bandwidthBps),
      isChecked: track.id === chosenId,
    })),
  ];
}

/** The track nearest to a height that was chosen before the list of tracks changed. */
export function findNearestTrack(tracks: readonly QualityTrack[], heightPx: number): QualityTrack | null {
  return tracks.reduce<QualityTrack | null>(
    (nearest, track) =>
      nearest === null || Math.abs(track.heightPx - heightPx) < Math.abs(nearest.heightPx - heightPx) ? track : nearest,
    null,
  );
}

/** Speeds on offer, slowest first. */
export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed in a direction; the last one stays. */
export function stepSpeed(current: number, direction: 1 | -1): number {
  const candidates = direction > 0 ? speeds.filter((speed) => speed > current) : speeds.filter((speed) => speed < current);
  return (direction > 0 ? candidates[0] : candidates.at(-1)) ?? current;
}
