/** A position as a clock reads it: `0:07`, `13:58`, `1:02:03`. What is not a number yet reads as zero. */
export function formatClock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** A position as a screen reader should say it. */
export function describePosition(seconds: number, durationSeconds: number): string {
  return `${formatClock(seconds)} of ${formatClock(durationSeconds)}`;
}

/** Keeps a position inside of what can be played. */
export function clampPosition(seconds: number, durationSeconds: number): number {
  const end = Number.isFinite(durationSeconds) && durationSeconds > 0 ? durationSeconds : 0;
  return Math.min(Math.max(0, seconds), end);
}

/** The share of `whole` that `part` is, in percent, for a custom property that CSS draws with. */
export function percentOf(part: number, whole: number): string {
  if (!(whole > 0) || !Number.isFinite(part)) return '0%';
  return `${Math.min(100, Math.max(0, (part / whole) * 100)).toFixed(3)}%`;
}
