import type { Position } from '@castgraph/subgraph/pages';
import type { Database } from '../../database/client.ts';
import { tellAccountChanged } from '../../database/facts.ts';
import { claimHandle, findFreeHandles, isHandleTaken, releaseHandle } from '../../database/handles.ts';
import type { Prisma, User } from '../../generated/prisma/client.ts';

/** A user without what proves who they are. */
export type UserRow = Omit<User, 'passwordHash'>;
export type ProfileChange = Partial<Pick<User, 'handle' | 'displayName' | 'bio' | 'avatarUploadId'>>;
export interface UserSelection {
  search?: string;
  role?: User['role'];
  state?: User['state'];
  after: Position | null;
  limit: number;
}

const columns = { omit: { passwordHash: true } } as const;

export type UserRepository = ReturnType<typeof createUserRepository>;

export function createUserRepository(db: Database) {
  return {
    findFreeHandles: (handles: readonly string[]) => findFreeHandles(db, handles),
    listByIds: (ids: readonly string[]): Promise<UserRow[]> => db.user.findMany({ where: { id: { in: [...ids] } }, ...columns }),

    /** Answers `taken` where somebody else has the handle, null where there is no such account. */
    async updateProfile(id: string, change: ProfileChange): Promise<UserRow | 'taken' | null> {
      try {
        return await db.$transaction(async (tx) => {
          // Locked, so that of two changes of the handle the second releases what the first took.
          await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${id} FOR UPDATE`;
          const before = await tx.user.findFirst({ where: { id, state: 'ACTIVE' } });
          if (before === null) return null;
          const isRenamed = change.handle !== undefined && change.handle !== before.handle;
          if (isRenamed && change.handle !== undefined) await claimHandle(tx, change.handle, id);
          const { passwordHash, ...user } = await tx.user.update({ where: { id }, data: change });
          if (isRenamed) await releaseHandle(tx, before.handle);
          if (isRenamed || user.displayName !== before.displayName) await tellAccountChanged(tx, { ...user, passwordHash });
          return user;
        });
      } catch (error) {
        if (isHandleTaken(error)) return 'taken';
        throw error;
      }
    },

    /** Newest first. */
    list({ search, role, state, after, limit }: UserSelection): Promise<UserRow[]> {
      const where: Prisma.UserWhereInput[] = [];
      if (search !== undefined) {
        // `contains` alone would let % and _ of the searcher be wild.
        const literal = { contains: search.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' } as const;
        where.push({ OR: [{ handle: literal }, { displayName: literal }, { email: literal }] });
      }
      if (after) where.push({ OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] });
      return db.user.findMany({
        where: { AND: where, role, state },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        ...columns,
      });
    },
  };
}
