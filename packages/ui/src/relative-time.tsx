import { formatInstant, formatRelative } from './format/relative-time.ts';

/** When something happened, in words, with the exact instant on hover. */
export function RelativeTime({ at }: { at: string }) {
  const instant = new Date(at);
  return (
    // Server and browser read different clocks in different zones; what the server wrote may stand.
    <time dateTime={at} title={formatInstant(instant)} suppressHydrationWarning>
      {formatRelative(instant)}
    </time>
  );
}
