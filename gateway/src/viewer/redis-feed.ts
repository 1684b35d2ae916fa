import type { Logger } from '@castgraph/logger';
import { Redis } from 'ioredis';
import { z } from 'zod';
import type { Revocations } from './revocations.ts';

/** A key in Redis lives no longer than the tokens it revokes. */
const LIFE_MS = 15 * 60_000;

const messageSchema = z.union([
  z.object({ heartbeat: z.literal(true) }),
  z.object({ sessionIds: z.array(z.string()).min(1), expiresAt: z.union([z.iso.datetime({ offset: true }), z.number()]) }),
]);

export interface RedisFeedOptions {
  url: string;
  revocations: Revocations;
  log: Logger;
  prefix?: string;
}

/** Follows revocations in Redis: what is there already, then what is published. A heartbeat shows that the line holds. */
export function followRedis({ url, revocations, log, prefix = 'castgraph:' }: RedisFeedOptions) {
  const keyPrefix = `${prefix}revoked:`;
  const options = {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 1_000),
  };
  const subscriber = new Redis(url, options);
  const reader = new Redis(url, { ...options, maxRetriesPerRequest: 1, enableOfflineQueue: true });
  for (const client of [subscriber, reader]) client.on('error', (error) => log.debug({ err: error }, 'redis feed'));

  async function readAll(): Promise<void> {
    let cursor = '0';
    do {
      const [next, keys] = await reader.scan(cursor, 'MATCH', `${keyPrefix}*`, 'COUNT', 1_000);
      const sessionIds = keys.map((key) => key.slice(keyPrefix.length));
      revocations.add(sessionIds, Date.now() + LIFE_MS);
      cursor = next;
    } while (cursor !== '0');
    revocations.markComplete();
  }

  // On each connection: first listen, then read what is there, so that nothing falls between the two.
  subscriber.on('ready', () => {
    subscriber
      .subscribe(`${prefix}revocations`)
      .then(readAll)
      .catch((error: unknown) => {
        log.warn({ err: error }, 'revocations could not be read');
        subscriber.disconnect(true);
      });
  });
  subscriber.on('message', (_channel, text) => {
    const parsed = messageSchema.safeParse(tryJson(text));
    if (!parsed.success) return;
    revocations.hear('redis');
    if ('sessionIds' in parsed.data) revocations.add(parsed.data.sessionIds, new Date(parsed.data.expiresAt).getTime());
  });
  subscriber.connect().catch(() => {});
  return {
    async close() {
      subscriber.disconnect();
      reader.disconnect();
    },
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
