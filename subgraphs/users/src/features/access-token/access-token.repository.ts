import type { Database } from '../../database/client.ts';
import { revokeAccessTokens } from '../../database/facts.ts';
import type { AccessToken, Prisma, User } from '../../generated/prisma/client.ts';

/** A token without what proves it. */
export type AccessTokenRow = Omit<AccessToken, 'tokenHash'>;
export type NewAccessToken = Pick<AccessToken, 'id' | 'userId' | 'tokenHash' | 'hint' | 'name' | 'scopes' | 'expiresAt'>;
export type OwnedTokenRow = AccessTokenRow & { user: Pick<User, 'email' | 'role'> };

const columns = { omit: { tokenHash: true } } as const;
const LISTED_MAX = 100;

const working = (now: Date): Prisma.AccessTokenWhereInput => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
});

export type AccessTokenRepository = ReturnType<typeof createAccessTokenRepository>;

export function createAccessTokenRepository(db: Database) {
  return {
    /** Adds a token for an account that works, from a session that is open still, and has its owner told by mail. */
    create(
      token: NewAccessToken,
      { sessionId, workingMax, now }: { sessionId: string; workingMax: number; now: Date },
    ): Promise<AccessTokenRow | 'name-taken' | 'full' | 'signed-out'> {
      const { userId, name } = token;
      return db.$transaction(async (tx) => {
        // One at a time an account: the count and the name would race otherwise.
        await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId} FOR UPDATE`;
        const owner = await tx.user.findFirst({ where: { id: userId, state: 'ACTIVE' }, select: { email: true } });
        const isOpen = (await tx.session.count({ where: { id: sessionId, userId, endedAt: null } })) > 0;
        if (owner === null || !isOpen) return 'signed-out';
        const others = await tx.accessToken.findMany({ where: { userId, ...working(now) }, select: { name: true } });
        if (others.some((other) => other.name === name)) return 'name-taken';
        if (others.length >= workingMax) return 'full';
        await tx.mailRequest.create({ data: { kind: 'ACCESS_TOKEN_MADE', email: owner.email, userId } });
        return tx.accessToken.create({ data: token, ...columns });
      });
    },

    /** Newest first: those that work, and those that ran out after `ranOutAfter`. */
    list(userId: string, ranOutAfter: Date): Promise<AccessTokenRow[]> {
      return db.accessToken.findMany({
        where: { userId, ...working(ranOutAfter) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: LISTED_MAX,
        ...columns,
      });
    },

    /** Answers false where the user has no such token. One that was revoked before stays as it is. */
    revoke(userId: string, id: string, now: Date): Promise<boolean> {
      return db.$transaction(async (tx) => {
        const { count } = await tx.accessToken.updateMany({ where: { id, userId, revokedAt: null }, data: { revokedAt: now } });
        if (count === 0) return (await tx.accessToken.count({ where: { id, userId } })) > 0;
        await revokeAccessTokens(tx, userId, [id], now);
        return true;
      });
    },

    /** The token behind a secret, while it works and its owner's account does. */
    findWorking(tokenHash: Uint8Array<ArrayBuffer>, now: Date): Promise<OwnedTokenRow | null> {
      return db.accessToken.findFirst({
        where: { tokenHash, ...working(now), user: { state: 'ACTIVE' } },
        omit: { tokenHash: true },
        include: { user: { select: { email: true, role: true } } },
      });
    },

    /** Notes that a token was used, unless that was noted after `notedAfter`. */
    async noteUse(id: string, now: Date, notedAfter: Date): Promise<void> {
      await db.accessToken.updateMany({
        where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: notedAfter } }] },
        data: { lastUsedAt: now },
      });
    },

    /** Drops what was revoked or ran out before. */
    async dropBefore(old: Date): Promise<void> {
      await db.accessToken.deleteMany({ where: { OR: [{ revokedAt: { lt: old } }, { expiresAt: { lt: old } }] } });
    },
  };
}
