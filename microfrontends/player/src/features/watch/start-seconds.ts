/** The second that an address names, as in `?t=90`, `?t=90s` or `?t=1m30s`; null where it names none. */
export function readStartSeconds(t: string | undefined): number | null {
  const match = /^(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,6})s?)?$/.exec(t ?? '');
  if (!match || !t) return null;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}
