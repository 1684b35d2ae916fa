import type { Database } from '../../database/client.ts';
import type { SigningKey } from '../../generated/prisma/client.ts';

export type SigningKeyRow = SigningKey;
/** A key that was just made; the database sets when. */
export type NewSigningKey = Pick<SigningKeyRow, 'kid' | 'privateJwk' | 'isSealed' | 'activeFrom'> & {
  publicJwk: Record<string, unknown>;
};

export type SigningKeyRepository = ReturnType<typeof createSigningKeyRepository>;

export function createSigningKeyRepository(db: Database) {
  return {
    /**
     * Reads all keys, and under a lock that all processes share lets `plan` say what to add and what to drop.
     * The lock keeps two processes that start at once from making two first keys.
     */
    revise(plan: (keys: SigningKeyRow[]) => Promise<{ add?: NewSigningKey; dropKids: string[] }>): Promise<SigningKeyRow[]> {
      return db.$transaction(async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('castgraph-signing-keys'))`;
        const { add, dropKids } = await plan(await tx.signingKey.findMany());
        if (add) await tx.signingKey.create({ data: { ...add, publicJwk: { ...add.publicJwk } as object } });
        if (dropKids.length > 0) await tx.signingKey.deleteMany({ where: { kid: { in: dropKids } } });
        return tx.signingKey.findMany({ orderBy: { activeFrom: 'desc' } });
      });
    },
  };
}
