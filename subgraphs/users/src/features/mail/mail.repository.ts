import type { Database } from '../../database/client.ts';
import type { MailRequest, TokenPurpose, User } from '../../generated/prisma/client.ts';

export type { TokenPurpose };
export type MailRequestRow = MailRequest;
export type RecipientRow = Pick<User, 'id' | 'email' | 'handle' | 'displayName' | 'state'>;

export type MailRepository = ReturnType<typeof createMailRepository>;

const recipient = { id: true, email: true, handle: true, displayName: true, state: true } as const;

export function createMailRepository(db: Database) {
  return {
    /** Takes requests that are due, for `leaseMs`: what is not done by then is taken again, by whichever process looks. */
    async lease(count: number, leaseMs: number): Promise<MailRequestRow[]> {
      // One statement: an answer that is read in two parts could get lost between them, and with it the lease's whole time.
      const rows = await db.$queryRaw<MailRequestRow[]>`
        UPDATE mail_request SET attempts = attempts + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
        WHERE id IN (SELECT id FROM mail_request WHERE due_at <= now() ORDER BY id LIMIT ${count} FOR UPDATE SKIP LOCKED)
        RETURNING id, kind, email, user_id AS "userId", created_at AS "createdAt", attempts, due_at AS "dueAt"`;
      return rows.sort((one, other) => Number(one.id - other.id));
    },
    async finish(id: bigint): Promise<void> {
      await db.mailRequest.deleteMany({ where: { id } });
    },
    async postpone(id: bigint, dueAt: Date): Promise<void> {
      await db.mailRequest.updateMany({ where: { id }, data: { dueAt } });
    },
    findById: (id: string): Promise<RecipientRow | null> => db.user.findUnique({ where: { id }, select: recipient }),
    findActive: (email: string): Promise<RecipientRow | null> =>
      db.user.findFirst({ where: { email, state: 'ACTIVE' }, select: recipient }),
    listUnfinished: (email: string, max: number): Promise<RecipientRow[]> =>
      db.user.findMany({ where: { email, state: 'UNVERIFIED' }, select: recipient, orderBy: { createdAt: 'desc' }, take: max }),
    async addToken(userId: string, purpose: TokenPurpose, tokenHash: Uint8Array<ArrayBuffer>, expiresAt: Date): Promise<void> {
      await db.mailedToken.create({ data: { userId, purpose, tokenHash, expiresAt } });
    },
    countWaiting: () => db.mailRequest.count(),
  };
}
