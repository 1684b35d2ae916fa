import type { Database } from '../../database/client.ts';
import type { MailRequest, User } from '../../generated/prisma/client.ts';

export type MailRequestRow = MailRequest;
export type RecipientRow = Pick<User, 'id' | 'email' | 'handle' | 'displayName' | 'state'>;

export type MailRepository = ReturnType<typeof createMailRepository>;

const recipient = { id: true, email: true, handle: true, displayName: true, state: true } as const;

export function createMailRepository(db: Database) {
  return {
    /** Takes requests that are due, for `leaseMs`: what is not done by then is taken again, by whichever process looks. */
    async lease(count: number, leaseMs: number): Promise<MailRequestRow[]> {
      const ids = await db.$queryRaw<{ id: bigint }[]>`
        UPDATE mail_request SET attempts = attempts + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
        WHERE id IN (SELECT id FROM mail_request WHERE due_at <= now() ORDER BY id LIMIT ${count} FOR UPDATE SKIP LOCKED)
        RETURNING id`;
      return db.mailRequest.findMany({ where: { id: { in: ids.map(({ id }) => id) } }, orderBy: { id: 'asc' } });
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
    findUnfinished: (email: string): Promise<RecipientRow | null> =>
      db.user.findFirst({ where: { email, state: 'UNVERIFIED' }, select: recipient, orderBy: { createdAt: 'desc' } }),
    async addToken(
      userId: string,
      purpose: 'VERIFY_EMAIL' | 'RESET_PASSWORD',
      tokenHash: Uint8Array<ArrayBuffer>,
      expiresAt: Date,
    ): Promise<void> {
      await db.mailedToken.create({ data: { userId, purpose, tokenHash, expiresAt } });
    },
    countWaiting: () => db.mailRequest.count(),
  };
}
