import { createAdapter } from '@castgraph/database/adapter';
import { PrismaClient } from '../generated/prisma/client.ts';

export type Database = PrismaClient;
/** What runs inside `$transaction`. */
export type Transaction = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0];

const STATEMENT_TIMEOUT_MS = 5_000;

/** Connects lazily. */
export function connectDatabase(url: string): Database {
  // A new connection costs a key derivation on both sides: the next request finds one open.
  const adapter = createAdapter({ url, connectionsMax: 10, statementMs: STATEMENT_TIMEOUT_MS, idleMs: 120_000 });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 10_000 } });
}

/** Answers once a statement ran. */
export async function checkDatabase(db: Database): Promise<void> {
  await db.$queryRaw`SELECT 1`;
}
