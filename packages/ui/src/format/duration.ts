/** `44:08` or `1:02:33`, as a player shows a time. Negative and unknown lengths read `0:00`. */
export function formatClock(durationMs: number): string {
  const total = Number.isFinite(durationMs) ? Math.max(0, Math.round(durationMs / 1000)) : 0;
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** `48 s`, `9 min`, `1 h 12 min`: how long something takes, in the two units that matter. */
export function formatSpan(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  if (seconds < 1) return `${Math.max(0, Math.round(durationMs))} ms`;
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}
