/** Waits; ends early with the signal's reason. */
export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/**
 * How long to wait before an attempt: 0.5 s, 1 s, 2 s … up to 30 s, spread by up to a quarter so that parts that failed
 * together do not come back together.
 *
 * @param attempt the number of attempts that failed, from 1
 */
export function backOffMs(attempt: number, random: () => number): number {
  const base = Math.min(30_000, 500 * 2 ** (attempt - 1));
  return Math.round(base * (0.75 + random() * 0.5));
}
