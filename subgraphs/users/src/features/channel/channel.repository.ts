import type { Database } from '../../database/client.ts';
import { tellAccountChanged, tellChannelChanged } from '../../database/facts.ts';
import { claimHandle, findFreeHandles, HandleTaken, isHandleTaken, releaseHandle } from '../../database/handles.ts';
import type { Channel } from '../../generated/prisma/client.ts';

export interface ChannelLink {
  label: string;
  url: string;
}
export type ChannelRow = Omit<Channel, 'links'> & { links: ChannelLink[] };
export type NewChannel = Pick<Channel, 'id' | 'ownerId' | 'handle' | 'name' | 'description' | 'idempotencyKey' | 'requestHash'>;
export type ChannelChange = Partial<
  Pick<ChannelRow, 'handle' | 'name' | 'description' | 'links' | 'avatarUploadId' | 'bannerUploadId'>
>;

export type ChannelRepository = ReturnType<typeof createChannelRepository>;

const toRow = (channel: Channel): ChannelRow => ({ ...channel, links: channel.links as unknown as ChannelLink[] });

export function createChannelRepository(db: Database) {
  return {
    findFreeHandles: (handles: readonly string[]) => findFreeHandles(db, handles),

    async listByIds(ids: readonly string[]): Promise<ChannelRow[]> {
      return (await db.channel.findMany({ where: { id: { in: [...ids] } } })).map(toRow);
    },
    async findByHandle(handle: string): Promise<ChannelRow | null> {
      const channel = await db.channel.findUnique({ where: { handle } });
      return channel && toRow(channel);
    },
    /** Channels of these owners, each owner's oldest first. */
    async listByOwners(ownerIds: readonly string[]): Promise<ChannelRow[]> {
      const rows = await db.channel.findMany({
        where: { ownerId: { in: [...ownerIds] } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(toRow);
    },
    async findByKey(ownerId: string, idempotencyKey: string): Promise<ChannelRow | null> {
      const channel = await db.channel.findUnique({ where: { ownerId_idempotencyKey: { ownerId, idempotencyKey } } });
      return channel && toRow(channel);
    },

    /** Opens a channel; who had only watched becomes a creator. The earlier channel is answered where the key was used. */
    async create(channel: NewChannel, channelsMax: number): Promise<ChannelRow | 'taken' | 'full' | 'no-account'> {
      const { ownerId, idempotencyKey, handle } = channel;
      try {
        return await db.$transaction(async (tx) => {
          // One opening at a time an owner: the count and the key would race otherwise.
          await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${ownerId} FOR UPDATE`;
          const owner = await tx.user.findFirst({ where: { id: ownerId, state: 'ACTIVE' } });
          if (owner === null) return 'no-account';
          const earlier = await tx.channel.findUnique({ where: { ownerId_idempotencyKey: { ownerId, idempotencyKey } } });
          if (earlier) return toRow(earlier);
          if ((await tx.channel.count({ where: { ownerId } })) >= channelsMax) return 'full';
          await claimHandle(tx, handle, ownerId);
          if ((await tx.channel.count({ where: { handle } })) > 0) throw new HandleTaken();
          const created = await tx.channel.create({ data: channel });
          await tellChannelChanged(tx, created);
          if (owner.role === 'VIEWER') {
            await tellAccountChanged(tx, await tx.user.update({ where: { id: ownerId }, data: { role: 'CREATOR' } }));
          }
          return toRow(created);
        });
      } catch (error) {
        if (isHandleTaken(error)) return 'taken';
        throw error;
      }
    },

    async update(id: string, { links, ...change }: ChannelChange): Promise<ChannelRow | 'taken'> {
      try {
        return await db.$transaction(async (tx) => {
          await tx.$queryRaw`SELECT 1 FROM channel WHERE id = ${id} FOR UPDATE`;
          const before = await tx.channel.findUniqueOrThrow({ where: { id } });
          const isRenamed = change.handle !== undefined && change.handle !== before.handle;
          if (isRenamed && change.handle !== undefined) await claimHandle(tx, change.handle, before.ownerId);
          const data = {
            ...change,
            ...(links && { links: links.map(({ label, url }) => ({ label, url })) }),
            version: { increment: 1 },
          };
          const channel = await tx.channel.update({ where: { id }, data });
          if (isRenamed) await releaseHandle(tx, before.handle);
          await tellChannelChanged(tx, channel);
          return toRow(channel);
        });
      } catch (error) {
        if (isHandleTaken(error)) return 'taken';
        throw error;
      }
    },
  };
}
