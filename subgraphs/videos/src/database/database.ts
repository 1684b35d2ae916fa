import { createAdapter } from '@castgraph/database/adapter';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

export type Database = PrismaClient;
/** What works inside a transaction and outside alike. */
export type Transaction = Prisma.TransactionClient;

const CONNECTIONS_MAX = 10;

export function connectDatabase(url: string): Database {
  const adapter = createAdapter({ url, connectionsMax: CONNECTIONS_MAX });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 20_000 } });
}

/** Makes everybody who names the same thing wait for the end of this transaction. */
export async function lockUntilCommit(tx: Transaction, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}

/** Notes that an event was applied; false where it already was, so that redelivery changes nothing. */
export async function isFirstDelivery(tx: Transaction, eventId: string): Promise<boolean> {
  const { count } = await tx.consumedEvent.createMany({ data: [{ consumer: 'videos', eventId }], skipDuplicates: true });
  return count === 1;
}
