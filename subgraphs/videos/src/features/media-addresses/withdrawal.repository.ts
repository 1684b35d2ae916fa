import type { Database } from '../../database/database.ts';

/** What is withdrawn: every media directory below `v/<videoId>/`, and those of its pictures. */
export interface Withdrawal {
  voidUntil: Date;
  directories: string[];
}

export type WithdrawalRepository = ReturnType<typeof createWithdrawalRepository>;

export function createWithdrawalRepository(db: Database) {
  const select = { id: true, addressesVoidUntil: true, pictures: { select: { directory: true } } } as const;

  return {
    async find(videoId: string): Promise<Withdrawal | undefined> {
      return toWithdrawal(await db.video.findUnique({ where: { id: videoId }, select }));
    },

    /** Withdrawals that still matter: some address that was given out before has not expired yet. */
    async findAll(now: Date): Promise<Withdrawal[]> {
      const rows = await db.video.findMany({ where: { addressesVoidUntil: { gt: now } }, select });
      return rows.flatMap((row) => toWithdrawal(row) ?? []);
    },
  };
}

function toWithdrawal(
  row: { id: string; addressesVoidUntil: Date | null; pictures: { directory: string }[] } | null,
): Withdrawal | undefined {
  if (row === null || row.addressesVoidUntil === null) return undefined;
  return { voidUntil: row.addressesVoidUntil, directories: [`v/${row.id}/`, ...row.pictures.map(({ directory }) => directory)] };
}
