const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const sameYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

/** `just now`, `18 min ago`, `6 h ago`, `yesterday`, `3 days ago`, and from a week on the date. */
export function formatRelative(at: Date, now: Date = new Date()): string {
  const ageMs = now.getTime() - at.getTime();
  if (ageMs < minuteMs) return 'just now';
  if (ageMs < hourMs) return `${Math.floor(ageMs / minuteMs)} min ago`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / hourMs)} h ago`;
  if (ageMs < 2 * dayMs) return 'yesterday';
  if (ageMs < 7 * dayMs) return `${Math.floor(ageMs / dayMs)} days ago`;
  return (at.getFullYear() === now.getFullYear() ? sameYear : otherYear).format(at);
}

/** `21 November 2026 at 13:05`, in the reader's zone. */
export function formatInstant(at: Date): string {
  return instant.format(at);
}
