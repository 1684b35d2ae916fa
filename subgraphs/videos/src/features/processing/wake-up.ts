import type { Logger } from '@castgraph/logger';
import pg from 'pg';

export interface WakeUp {
  /** Resolves at the next notification, at the latest after `limitMs`, or when the signal aborts. */
  wait(limitMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

/**
 * One listening connection for all subscriptions of this process. A notification says only that there is something to look for, so
 * one that is lost costs time, not events; after a reconnect everybody looks.
 */
export function listenForEvents({ url, channel, log }: { url: string; channel: string; log: Logger }): WakeUp {
  const waiting = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of [...waiting]) wake();
  };
  const closing = new AbortController();
  const running = (async () => {
    while (!closing.signal.aborted) {
      const client = new pg.Client({ connectionString: url });
      const lost = new Promise<void>((resolve) => {
        client.on('error', () => resolve());
        client.on('end', () => resolve());
        closing.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      try {
        await client.connect();
        client.on('notification', wakeAll);
        await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
        wakeAll();
        await lost;
      } catch (error) {
        log.warn({ err: error, channel }, 'not listening, trying again');
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  })();

  return {
    wait(limitMs, signal) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, limitMs);
        waiting.add(done);
        signal.addEventListener('abort', done);
        if (signal.aborted) done();
      });
    },
    async close() {
      closing.abort();
      wakeAll();
      await running;
    },
  };
}
