import type { Logger } from '@castgraph/logger';
import pg from 'pg';

export interface WakeUps {
  /** Rises with every wake-up; to be read before looking for work, so that one that comes meanwhile is not slept through. */
  count(): number;
  /** Sleeps until the count is above `seen`, at most `ms`. */
  wait(seen: number, ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back with the id of every job that failed or was cancelled. */
  onJobEnded(listener: (jobId: string) => void): void;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

/** Listens for what the triggers of the `media` database tell. A lost connection costs speed only: sleepers look by themselves, too. */
export function listenForWork({ url, log }: { url: string; log: Logger }): WakeUps {
  let count = 0;
  let isClosing = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const sleepers = new Set<() => void>();
  const listeners = new Set<(jobId: string) => void>();
  const wake = () => {
    count += 1;
    for (const rouse of sleepers) rouse();
  };

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url });
    client = next;
    let isOver = false;
    const again = (error?: Error) => {
      if (isOver || isClosing) return;
      isOver = true;
      log.warn({ err: error }, 'the wake-up connection is lost');
      timer = setTimeout(connect, RECONNECT_MS);
    };
    next.on('error', again);
    next.on('end', () => again());
    next.on('notification', ({ channel, payload }) => {
      if (channel === 'media_job_ended') for (const listener of listeners) listener(payload ?? '');
      else wake();
    });
    try {
      await next.connect();
      await next.query('LISTEN media_task');
      await next.query('LISTEN media_job_ended');
      wake();
    } catch (error) {
      again(error instanceof Error ? error : undefined);
    }
  }
  void connect();

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
    async close() {
      isClosing = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
