import type { ChannelChangedV1 } from '@castgraph/schemas/events/users';
import { type Database, isFirstDelivery, lockUntilCommit } from '../../database/database.ts';
import type { Channel } from '../../generated/prisma/client.ts';

export type ChannelRow = Channel;
export type ChannelRepository = ReturnType<typeof createChannelRepository>;

export function createChannelRepository(db: Database) {
  return {
    async apply({ eventId, channelId, version, ownerId, handle, name }: ChannelChangedV1): Promise<void> {
      await db.$transaction(async (tx) => {
        if (!(await isFirstDelivery(tx, eventId))) return;
        await lockUntilCommit(tx, `channel:${channelId}`);
        const known = await tx.channel.findUnique({ where: { id: channelId } });
        if (known !== null && known.version >= version) return;
        const facts = { version, ownerId, handle, name };
        await tx.channel.upsert({ where: { id: channelId }, create: { id: channelId, ...facts }, update: facts });
      });
    },

    find: (id: string): Promise<ChannelRow | null> => db.channel.findUnique({ where: { id } }),

    findMany: (ids: readonly string[]): Promise<ChannelRow[]> => db.channel.findMany({ where: { id: { in: [...ids] } } }),

    async findIdsOwnedBy(ownerId: string): Promise<string[]> {
      const rows = await db.channel.findMany({ where: { ownerId }, select: { id: true } });
      return rows.map(({ id }) => id);
    },
  };
}
