import { randomUUID } from 'node:crypto';
import type { EventProducer } from '@castgraph/kafka/producer';
import type { Logger } from '@castgraph/logger';
import pg from 'pg';
import { boundSilence } from './silence.ts';

/**
 * Every owner of a Postgres database has these two tables, in its own Prisma schema:
 *
 *   model OutboxEvent {            model ConsumedEvent {
 *     id        BigInt @id @default(autoincrement())
 *     topic     String              consumer   String
 *     key       String              eventId    String   @map("event_id") @db.Uuid
 *     payload   String              consumedAt DateTime @default(now()) @map("consumed_at") @db.Timestamptz(3)
 *     createdAt DateTime @default(now()) @map("created_at") @db.Timestamptz(3)
 *     @@map("outbox_event")         @@id([consumer, eventId])  @@map("consumed_event")
 *   }                              }
 *
 * and, in a migration, a trigger that wakes the relay: see `OUTBOX_TRIGGER_SQL`.
 */
export const OUTBOX_TRIGGER_SQL = `
CREATE FUNCTION notify_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_event_notify AFTER INSERT ON outbox_event FOR EACH STATEMENT EXECUTE FUNCTION notify_outbox();
`;

/** A row of `outbox_event`, to be written in the transaction of the fact that it tells of. */
export interface OutboxRow {
  topic: string;
  key: string;
  payload: string;
}

/**
 * Builds an outbox row. The message is checked against the topic's schema, so that what could not be read is never sent.
 * `eventId` and `occurredAt` are filled in.
 */
export function outboxRow<Fields extends object>(
  topic: { name: string; schema: { parse(value: unknown): unknown } },
  key: string,
  fields: Fields,
): OutboxRow {
  const message = { eventId: randomUUID(), occurredAt: new Date().toISOString(), ...fields };
  return { topic: topic.name, key, payload: JSON.stringify(topic.schema.parse(message)) };
}

export interface OutboxRelayOptions {
  url: string;
  producer: EventProducer;
  log: Logger;
}

const BATCH = 200;
/** How long the relay sleeps without a wake-up. A notification can be lost with its connection, so it looks by itself too. */
const LOOK_AGAIN_MS = 1_000;
const RETRY_MS = 500;
const CONNECT_MS = 5_000;
/** Longer than a broker may take: meanwhile nothing is asked of the database. */
const SILENCE_MS = 30_000;

export interface OutboxRelay {
  /** Finishes the batch under way. */
  close(): Promise<void>;
}

/**
 * Sends outbox rows to Kafka in the order of their ids and deletes them. Of several processes on one database one relays at a time,
 * by an advisory lock, so that order holds. A row is deleted after the broker acknowledged it: a crash between the two sends it again
 * with the same `eventId`, which inboxes drop.
 */
export function startOutboxRelay({ url, producer, log }: OutboxRelayOptions): OutboxRelay {
  let isClosing = false;
  let isWoken = false;
  let rouse = () => {};
  const wake = () => {
    isWoken = true;
    rouse();
  };
  const running = (async () => {
    while (!isClosing) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
      // Without a listener a broken connection would end the process.
      client.on('error', () => wake());
      client.on('notification', () => wake());
      try {
        await client.connect();
        boundSilence(client, SILENCE_MS);
        await client.query('LISTEN outbox');
        while (!isClosing) {
          isWoken = false;
          const sent = await relayBatch(client, producer);
          if (sent < BATCH) await sleepUntilWoken(LOOK_AGAIN_MS);
        }
      } catch (error) {
        log.warn({ err: error }, 'the outbox waits');
        if (!isClosing) await sleepUntilWoken(RETRY_MS);
      } finally {
        await client.end().catch((error: unknown) => log.debug({ err: error }, 'the relay lost its connection'));
      }
    }
  })();

  function sleepUntilWoken(ms: number) {
    // A notification may have come while the batch was under way.
    if (isWoken) return Promise.resolve();
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    async close() {
      isClosing = true;
      wake();
      await running;
    },
  };
}

async function relayBatch(client: pg.Client, producer: EventProducer): Promise<number> {
  await client.query('BEGIN');
  try {
    const { rows: locks } = await client.query<{ held: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('castgraph-outbox')) AS held`,
    );
    const { rows } = locks[0]?.held
      ? await client.query<{ id: string; topic: string; key: string; payload: string }>(
          'SELECT id, topic, key, payload FROM outbox_event ORDER BY id LIMIT $1',
          [BATCH],
        )
      : { rows: [] };
    if (rows.length > 0) {
      await producer.send(rows.map(({ topic, key, payload }) => ({ topic, key, value: payload })));
      await client.query('DELETE FROM outbox_event WHERE id = ANY($1::bigint[])', [rows.map(({ id }) => id)]);
    }
    await client.query('COMMIT');
    return rows.length;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
