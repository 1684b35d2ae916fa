import type { Database } from '../../database/client.ts';
import type { Revocation } from '../../generated/prisma/client.ts';

export type RevocationRow = Revocation;
export type RevocationRepository = ReturnType<typeof createRevocationRepository>;

const BATCH = 500;

export function createRevocationRepository(db: Database) {
  return {
    listUntold: (now: Date): Promise<RevocationRow[]> =>
      db.revocation.findMany({ where: { toldAt: null, expiresAt: { gt: now } }, take: BATCH }),
    async markTold(sessionIds: readonly string[], now: Date): Promise<void> {
      await db.revocation.updateMany({ where: { sessionId: { in: [...sessionIds] } }, data: { toldAt: now } });
    },
    /** Whether events of the topic wait for the relay. */
    async hasUnsent(topic: string): Promise<boolean> {
      return (await db.outboxEvent.findFirst({ where: { topic }, select: { id: true } })) !== null;
    },
    async dropExpired(now: Date): Promise<void> {
      await db.revocation.deleteMany({ where: { expiresAt: { lt: now } } });
    },
  };
}
