import type { Database } from '../../database/database.ts';
import type { ObjectRemoval } from '../../generated/prisma/client.ts';

export type RemovalRow = ObjectRemoval;
export type RemovalRepository = ReturnType<typeof createRemovalRepository>;

export function createRemovalRepository(db: Database) {
  return {
    findAfter: (id: bigint, limit: number): Promise<RemovalRow[]> =>
      db.objectRemoval.findMany({ where: { id: { gt: id } }, orderBy: { id: 'asc' }, take: limit }),

    async forget(id: bigint): Promise<void> {
      await db.objectRemoval.deleteMany({ where: { id } });
    },
  };
}
