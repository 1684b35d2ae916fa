import { createAdapter } from '@castgraph/database/adapter';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

export type { Generation, Job, Task } from '../generated/prisma/client.ts';
export { Prisma } from '../generated/prisma/client.ts';
export type Database = PrismaClient;
export type Tx = Prisma.TransactionClient;

export function connectDatabase(url: string): Database {
  const adapter = createAdapter({ url, connectionsMax: 8 });
  return new PrismaClient({ adapter, transactionOptions: { timeout: 20_000, maxWait: 10_000 } });
}
