import type { AccountChangedV1 } from '@castgraph/schemas/events/users';
import { type Database, isFirstDelivery, lockUntilCommit } from '../../database/database.ts';

export type AccountRepository = ReturnType<typeof createAccountRepository>;

export function createAccountRepository(db: Database) {
  return {
    async apply({ eventId, occurredAt, userId, role, state }: AccountChangedV1): Promise<void> {
      await db.$transaction(async (tx) => {
        if (!(await isFirstDelivery(tx, eventId))) return;
        await lockUntilCommit(tx, `account:${userId}`);
        const known = await tx.account.findUnique({ where: { id: userId } });
        const facts = { role, state, occurredAt: new Date(occurredAt) };
        if (known !== null && known.occurredAt > facts.occurredAt) return;
        await tx.account.upsert({ where: { id: userId }, create: { id: userId, ...facts }, update: facts });
      });
    },

    find: (userId: string) => db.account.findUnique({ where: { id: userId } }),
  };
}
