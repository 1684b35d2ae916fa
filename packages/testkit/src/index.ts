import { randomBytes } from 'node:crypto';
import { migrate } from '@castgraph/database/migrate';
import { connectKafka, type KafkaConnection } from '@castgraph/kafka/client';
import { createLogger, type Logger } from '@castgraph/logger';
import { createObjectStore, type ObjectStore } from '@castgraph/objectstore';
import pg from 'pg';
import { engineUrl, storeOptions, testLogLevel } from './environment.ts';

export { engineUrl, fuzzSeconds, storeOptions, storeVariables } from './environment.ts';

/** A log that says nothing unless TEST_LOG_LEVEL asks for it. */
export const testLog: Logger = createLogger({ service: 'test', level: testLogLevel });

/** A name that no other suite has, fit for databases, buckets and prefixes. */
export const uniqueName = (purpose: string): string => `t_${purpose.replaceAll('-', '_')}_${randomBytes(5).toString('hex')}`;

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A migrated database of the suite's own. */
export async function createTestDatabase(purpose: string, prismaDir?: string): Promise<TestDatabase> {
  const name = uniqueName(purpose);
  const server = engineUrl('POSTGRES_URL');
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  if (prismaDir !== undefined) await migrate({ url: url.href, prismaDir, log: testLog });
  return { url: url.href, drop: () => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function onServer(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Kafka with a prefix of the suite's own before every topic and group. */
export function connectTestKafka(purpose: string): KafkaConnection {
  return connectKafka({
    clientId: purpose,
    brokers: engineUrl('KAFKA_BROKERS').split(','),
    log: testLog,
    prefix: `${uniqueName(purpose).replaceAll('_', '-')}.`,
  });
}

/** A bucket of the suite's own. */
export async function createTestBucket(purpose: string): Promise<ObjectStore & { destroy(): Promise<void> }> {
  const store = createObjectStore({ ...storeOptions(), bucket: uniqueName(purpose).replaceAll('_', '-') });
  await store.ensureBucket();
  return {
    ...store,
    async destroy() {
      await store.removeBelow('');
      store.close();
    },
  };
}

/** Waits until `look` answers something other than undefined or false, and answers it. For conditions that have no event of their own. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  limitMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Not seen within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
