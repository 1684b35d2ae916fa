import type { Logger } from '@castgraph/logger';
import pg from 'pg';
import { boundSilence } from './silence.ts';

export interface ListenOptions {
  url: string;
  channels: readonly string[];
  onNotification(channel: string, payload: string): void;
  /** Called after each connect: what was notified before was missed, so this is the time to look. */
  onConnected(): void;
  log: Logger;
}

export interface Listener {
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;
const RECONNECT_MS = 500;
/** A server that listens to nobody any more looks like one with nothing to tell, so it is asked. */
const PING_MS = 5_000;
const SILENCE_MS = 15_000;

/** One connection that hears Postgres notifications, made again whenever it is lost. A lost notification is not repeated. */
export function listenForNotifications({ url, channels, onNotification, onConnected, log }: ListenOptions): Listener {
  const closing = new AbortController();

  async function listenOnce() {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
    const lost = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
      closing.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', ({ channel, payload }) => onNotification(channel, payload ?? ''));
    let ping: NodeJS.Timeout | undefined;
    try {
      await client.connect();
      boundSilence(client, SILENCE_MS);
      for (const channel of channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      onConnected();
      // One that fails ends the connection, which is heard of above.
      ping = setInterval(() => void client.query('SELECT 1').catch(() => undefined), PING_MS);
      await lost;
    } finally {
      clearInterval(ping);
      await client.end();
    }
  }

  const running = (async () => {
    while (!closing.signal.aborted) {
      await listenOnce().catch((error: unknown) => log.warn({ err: error, channels }, 'not listening, trying again'));
      if (!closing.signal.aborted) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  })();

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
