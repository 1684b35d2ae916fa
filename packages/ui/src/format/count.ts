const exact = new Intl.NumberFormat('en');
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `48,213`. */
export function formatNumber(value: number): string {
  return exact.format(value);
}

/** `48.2K`; below ten thousand the number itself. */
export function formatCompact(value: number): string {
  return value < 10_000 ? exact.format(value) : compact.format(value);
}

/** `1 video`, `184 videos`; the plural is the singular with an s unless it is given. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${exact.format(value)} ${value === 1 ? one : many}`;
}
