import { listenForNotifications } from '@castgraph/database/listen';
import type { Logger } from '@castgraph/logger';

export interface WakeUp {
  /** Resolves when something happened to one of the videos, at the latest after `limitMs`, or when the signal aborts. */
  wait(videoIds: readonly string[], limitMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface Sleepers extends Pick<WakeUp, 'wait'> {
  wake(videoId: string): void;
  wakeAll(): void;
}

/** Who waits for which video. */
export function createSleepers(): Sleepers {
  const byVideo = new Map<string, Set<() => void>>();

  return {
    wake: (videoId) => {
      for (const rouse of [...(byVideo.get(videoId) ?? [])]) rouse();
    },
    wakeAll: () => {
      for (const rouse of [...byVideo.values()].flatMap((sleeping) => [...sleeping])) rouse();
    },
    wait: (videoIds, limitMs, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          for (const id of videoIds) {
            byVideo.get(id)?.delete(done);
            if (byVideo.get(id)?.size === 0) byVideo.delete(id);
          }
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, limitMs);
        for (const id of videoIds) byVideo.set(id, (byVideo.get(id) ?? new Set()).add(done));
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      }),
  };
}

/**
 * One listening connection for all subscriptions of this process. A notification says only that there is something to look for, so
 * one that is lost costs time, not events; after a reconnect everybody looks.
 */
export function listenForEvents({ url, log }: { url: string; log: Logger }): WakeUp {
  const { wait, wake, wakeAll } = createSleepers();
  const listener = listenForNotifications({
    url,
    channels: ['processing_event'],
    onNotification: (_channel, videoId) => wake(videoId),
    onConnected: wakeAll,
    log,
  });
  return {
    wait,
    async close() {
      wakeAll();
      await listener.close();
    },
  };
}
