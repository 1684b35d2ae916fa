const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `3.4 GB`, in steps of 1,000, as operating systems show files. Takes the graph's BigInt strings as well. */
export function formatBytes(bytes: number | string): string {
  let value = Math.max(0, Number(bytes) || 0);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${Number(value.toFixed(digits))} ${units[unit]}`;
}
