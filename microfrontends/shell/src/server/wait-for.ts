/**
 * Waits `ms` milliseconds, or until `signal` is aborted. Nothing of it stays with the signal, which may outlive many waits,
 * and nothing of it keeps the process.
 */
export function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
