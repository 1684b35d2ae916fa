import { listenForNotifications } from '@castgraph/database/listen';
import type { Logger } from '@castgraph/logger';

export interface WakeUps {
  /** Rises with every wake-up; to be read before looking for work, so that one that comes meanwhile is not slept through. */
  count(): number;
  /** Sleeps until the count is above `seen`, at most `ms`. */
  wait(seen: number, ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back with the id of every job that failed or was cancelled. */
  onJobEnded(listener: (jobId: string) => void): void;
  close(): Promise<void>;
}

/** Listens for what the triggers of the `media` database tell. A lost connection costs speed only: sleepers look by themselves, too. */
export function listenForWork({ url, log }: { url: string; log: Logger }): WakeUps {
  let count = 0;
  const sleepers = new Set<() => void>();
  const listeners = new Set<(jobId: string) => void>();
  const wake = () => {
    count += 1;
    for (const rouse of sleepers) rouse();
  };
  const connection = listenForNotifications({
    url,
    channels: ['media_task', 'media_job_ended'],
    onNotification(channel, payload) {
      if (channel === 'media_job_ended') for (const listener of listeners) listener(payload);
      else wake();
    },
    onConnected: wake,
    log,
  });

  return {
    count: () => count,
    wait: (seen, ms, signal) =>
      new Promise((resolve) => {
        if (count > seen || signal.aborted) return resolve();
        const end = () => {
          clearTimeout(limit);
          sleepers.delete(end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const limit = setTimeout(end, ms);
        sleepers.add(end);
        signal.addEventListener('abort', end, { once: true });
      }),
    onJobEnded: (listener) => {
      listeners.add(listener);
    },
    close: () => connection.close(),
  };
}
