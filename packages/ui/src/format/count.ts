const exact = new Intl.NumberFormat('en');

/** `48,213`. */
export function formatNumber(value: number): string {
  return exact.format(value);
}

/** `1 video`, `184 videos`; the plural is the singular with an s unless it is given. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${exact.format(value)} ${value === 1 ? one : many}`;
}
