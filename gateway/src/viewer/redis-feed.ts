import type { Logger } from '@castgraph/logger';
import { z } from 'zod';
import { connectToFollow } from '../redis/connection.ts';
import { tryJson } from '../try-json.ts';
import { REVOKED_LIFE_MS, type Revocations } from './revocations.ts';

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
  const subscriber = connectToFollow(url, log);
  const reader = connectToFollow(url, log, { maxRetriesPerRequest: 1 });

  async function readAll(): Promise<void> {
    let cursor = '0';
    do {
      const [next, keys] = await reader.scan(cursor, 'MATCH', `${keyPrefix}*`, 'COUNT', 1_000);
      const sessionIds = keys.map((key) => key.slice(keyPrefix.length));
      // A key lives no longer than the tokens that it revokes.
      revocations.add(sessionIds, Date.now() + REVOKED_LIFE_MS);
      cursor = next;
    } while (cursor !== '0');
  }

  // On each connection: first listen, then read what is there, so that nothing falls between the two. Until it is read, a
  // heartbeat says nothing of what was missed before.
  let connection = 0;
  let connectionRead: number | undefined;
  subscriber.on('close', () => {
    connection += 1;
  });
  subscriber.on('ready', () => {
    const current = connection;
    subscriber
      .subscribe(`${prefix}revocations`)
      .then(readAll)
      .then(() => {
        connectionRead = current;
      })
      .catch((error: unknown) => {
        log.warn({ err: error }, 'revocations could not be read');
        subscriber.disconnect(true);
      });
  });
  subscriber.on('message', (_channel, text) => {
    const parsed = messageSchema.safeParse(tryJson(text));
    if (!parsed.success) return;
    if ('sessionIds' in parsed.data) revocations.add(parsed.data.sessionIds, new Date(parsed.data.expiresAt).getTime());
    else if (connectionRead === connection) revocations.hear('redis');
  });
  subscriber.connect().catch(() => {});
  return {
    async close() {
      subscriber.disconnect();
      reader.disconnect();
    },
  };
}
