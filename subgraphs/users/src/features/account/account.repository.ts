import type { Database, Transaction } from '../../database/client.ts';
import { endSessions, revokeAccessTokens, tellAccountChanged } from '../../database/facts.ts';
import { claimHandle, findFreeHandles, isHandleTaken, isUniqueViolation } from '../../database/handles.ts';
import type { TokenPurpose, User } from '../../generated/prisma/client.ts';
import { newId } from '../../input/id.ts';

export type AccountRow = User;
export type NewAccount = Pick<User, 'id' | 'email' | 'handle' | 'displayName' | 'passwordHash'>;
type TokenHash = Uint8Array<ArrayBuffer>;

export type AccountRepository = ReturnType<typeof createAccountRepository>;

export function createAccountRepository(db: Database) {
  return {
    findFreeHandles: (handles: readonly string[]) => findFreeHandles(db, handles),
    findById: (id: string): Promise<AccountRow | null> => db.user.findUnique({ where: { id } }),

    /**
     * Writes an unfinished sign-up and asks for its mail, whether or not the address has an account: the same rows, so the
     * same time. Answers false where somebody has the handle.
     */
    async signUp(account: NewAccount): Promise<boolean> {
      try {
        await db.$transaction(async (tx) => {
          await tx.user.create({ data: account });
          await claimHandle(tx, account.handle, account.id);
          await tx.mailRequest.create({ data: { kind: 'SIGN_UP', email: account.email, userId: account.id } });
        });
        return true;
      } catch (error) {
        if (isHandleTaken(error)) return false;
        throw error;
      }
    },

    /** Asks for a mail. Who has the address is looked up when the mail is made, so that asking takes the same time for everybody. */
    async requestMail(kind: 'VERIFY_AGAIN' | 'RESET_PASSWORD', email: string): Promise<void> {
      await db.mailRequest.create({ data: { kind, email } });
    },

    /** Makes an account of a sign-up. Answers null where the token is used up or the address has an account by now. */
    async verifyEmail(tokenHash: TokenHash, now: Date, roleOf: (email: string) => User['role']): Promise<AccountRow | null> {
      try {
        return await db.$transaction(async (tx) => {
          const userId = await consumeToken(tx, tokenHash, 'VERIFY_EMAIL', now);
          if (userId === null) return null;
          const { email } = await tx.user.findUniqueOrThrow({ where: { id: userId } });
          const [account] = await tx.user.updateManyAndReturn({
            where: { id: userId, state: 'UNVERIFIED' },
            data: { state: 'ACTIVE', emailVerifiedAt: now, role: roleOf(email) },
          });
          if (account === undefined) return null;
          // Other unfinished sign-ups for the address can never be confirmed any more; their handles become free.
          await tx.user.deleteMany({ where: { email, state: 'UNVERIFIED' } });
          await tellAccountChanged(tx, account);
          return account;
        });
      } catch (error) {
        // Two sign-ups for one address, confirmed at one time: the index lets one through.
        if (isUniqueViolation(error)) return null;
        throw error;
      }
    },

    /** The account or sign-up that a token was mailed to, while the token works. */
    async findByToken(purpose: TokenPurpose, tokenHash: TokenHash, now: Date): Promise<AccountRow | null> {
      const token = await db.mailedToken.findUnique({ where: { tokenHash }, include: { user: true } });
      return token?.purpose === purpose && token.expiresAt > now ? token.user : null;
    },

    /** Answers false where the token does not work any more: of two calls at one time, one wins. */
    resetPassword(tokenHash: TokenHash, passwordHash: string, now: Date): Promise<boolean> {
      return db.$transaction(async (tx) => {
        const userId = await consumeToken(tx, tokenHash, 'RESET_PASSWORD', now);
        if (userId === null) return false;
        const { email } = await tx.user.update({ where: { id: userId }, data: { passwordHash } });
        await endSessions(tx, { userId }, now);
        await tx.mailRequest.create({ data: { kind: 'PASSWORD_CHANGED', email, userId } });
        return true;
      });
    },

    /** Answers false where the password was changed by somebody else in the meantime. */
    changePassword(change: { userId: string; sessionId: string; oldHash: string; newHash: string; now: Date }): Promise<boolean> {
      const { userId, sessionId, oldHash, newHash, now } = change;
      return db.$transaction(async (tx) => {
        const [account] = await tx.user.updateManyAndReturn({
          where: { id: userId, passwordHash: oldHash },
          data: { passwordHash: newHash },
        });
        if (account === undefined) return false;
        // A link that was asked for with the old password must not undo the new one.
        await tx.mailedToken.deleteMany({ where: { userId, purpose: 'RESET_PASSWORD' } });
        await endSessions(tx, { userId, exceptId: sessionId }, now);
        await tx.mailRequest.create({ data: { kind: 'PASSWORD_CHANGED', email: account.email, userId } });
        return true;
      });
    },

    /**
     * Gives an account another role and has its access tokens refused. Its sessions go on under new ids: tokens carry the id,
     * so the next refresh yields tokens that work, with the new role. So do its personal access tokens, whose secrets stay:
     * whoever remembers one by its old id asks again. Answers null where there is no such account.
     */
    changeRole(userId: string, role: User['role'], now: Date): Promise<AccountRow | null> {
      return db.$transaction(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "user" WHERE id = ${userId} FOR UPDATE`;
        const before = await tx.user.findFirst({ where: { id: userId, state: 'ACTIVE' } });
        if (before === null || before.role === role) return before;
        const account = await tx.user.update({ where: { id: userId }, data: { role } });
        const open = await tx.session.findMany({
          where: { userId, endedAt: null, expiresAt: { gt: now } },
          select: { id: true },
        });
        for (const { id } of open) await tx.session.update({ where: { id }, data: { id: newId('ses') } });
        const programs = await tx.accessToken.findMany({ where: { userId, revokedAt: null }, select: { id: true } });
        for (const { id } of programs) await tx.accessToken.update({ where: { id }, data: { id: newId('pat') } });
        const refusedIds = [...open, ...programs].map(({ id }) => id);
        await revokeAccessTokens(tx, userId, refusedIds, now);
        await tellAccountChanged(tx, account);
        return account;
      });
    },

    /** Drops what ran out. Unfinished sign-ups give their handles back. */
    async sweep(now: Date, { signUpLifeMs, keptMs }: { signUpLifeMs: number; keptMs: number }): Promise<void> {
      await db.user.deleteMany({ where: { state: 'UNVERIFIED', createdAt: { lt: new Date(now.getTime() - signUpLifeMs) } } });
      await db.mailedToken.deleteMany({ where: { expiresAt: { lt: now } } });
      const old = new Date(now.getTime() - keptMs);
      await db.session.deleteMany({ where: { OR: [{ endedAt: { lt: old } }, { expiresAt: { lt: old } }] } });
      await db.consumedEvent.deleteMany({ where: { consumedAt: { lt: old } } });
    },
  };
}

/** Takes a mailed token out of the world, with all others of its kind, and answers whose it was. */
async function consumeToken(tx: Transaction, tokenHash: TokenHash, purpose: TokenPurpose, now: Date): Promise<string | null> {
  // The account first, as every change of it does: two links of one account, pressed at once, would else wait for each other.
  await tx.$queryRaw`
    SELECT 1 FROM "user" WHERE id = (SELECT user_id FROM mailed_token WHERE token_hash = ${tokenHash}) FOR UPDATE`;
  const [token] = await tx.$queryRaw<{ user_id: string }[]>`
    DELETE FROM mailed_token
    WHERE token_hash = ${tokenHash} AND purpose = ${purpose}::token_purpose AND expires_at > ${now} RETURNING user_id`;
  if (token === undefined) return null;
  await tx.mailedToken.deleteMany({ where: { userId: token.user_id, purpose } });
  return token.user_id;
}
