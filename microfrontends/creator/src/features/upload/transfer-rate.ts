/** Speed and time left of a transfer. */
export interface TransferRate {
  /** Notes how much had arrived at a moment. */
  note(bytes: number, nowMs: number): void;
  /** Starts over, as after a pause: what was sent before it says nothing about now. */
  reset(): void;
  /** Bytes a second over the last seconds; null until there is enough to tell. */
  bytesPerSecond(): number | null;
  /** Milliseconds until the rest has arrived; null while that is unknown. */
  leftMs(remainingBytes: number): number | null;
}

const WINDOW_MS = 8_000;
const TELLING_MS = 700;

/** Averages over a sliding window, so that the number neither jumps with every part nor lags behind for minutes. */
export function createTransferRate(): TransferRate {
  let samples: { bytes: number; atMs: number }[] = [];
  const bytesPerSecond = () => {
    const first = samples[0];
    const last = samples.at(-1);
    if (!first || !last || last.atMs - first.atMs < TELLING_MS) return null;
    return Math.max(0, ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs));
  };
  return {
    note(bytes, nowMs) {
      samples.push({ bytes, atMs: nowMs });
      // The oldest sample stays until the next one is out of the window too, or a slow line would never tell.
      while (samples.length > 2 && nowMs - (samples[1]?.atMs ?? nowMs) > WINDOW_MS) samples.shift();
    },
    reset() {
      samples = [];
    },
    bytesPerSecond,
    leftMs(remainingBytes) {
      const rate = bytesPerSecond();
      return rate ? Math.round((remainingBytes / rate) * 1000) : null;
    },
  };
}
