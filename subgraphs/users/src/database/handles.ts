import type { Transaction } from './client.ts';

/** Thrown inside a transaction to undo it: somebody else has the handle. */
export class HandleTaken extends Error {
  override readonly name = 'HandleTaken';
}

/**
 * Takes a handle for an owner, who may hold it already.
 * @throws HandleTaken where it is somebody else's; a parallel claim is waited for.
 */
export async function claimHandle(tx: Transaction, handle: string, ownerId: string): Promise<void> {
  await tx.handleClaim.createMany({ data: [{ handle, ownerId }], skipDuplicates: true });
  const claim = await tx.handleClaim.findUnique({ where: { handle } });
  if (claim?.ownerId !== ownerId) throw new HandleTaken();
}

/** Gives a handle back unless its owner still uses it elsewhere. */
export async function releaseHandle(tx: Transaction, handle: string): Promise<void> {
  const isUsed = (await tx.user.count({ where: { handle } })) + (await tx.channel.count({ where: { handle } })) > 0;
  if (!isUsed) await tx.handleClaim.deleteMany({ where: { handle } });
}

/** Which of these handles nobody has, in their order. */
export async function findFreeHandles(tx: Pick<Transaction, 'handleClaim'>, handles: readonly string[]): Promise<string[]> {
  const claims = await tx.handleClaim.findMany({ where: { handle: { in: [...handles] } }, select: { handle: true } });
  const taken = new Set(claims.map(({ handle }) => handle));
  return handles.filter((handle) => !taken.has(handle));
}

/** True where the database refused a second owner of one name, which a race can still bring about. */
export function isHandleTaken(error: unknown): boolean {
  return error instanceof HandleTaken || isUniqueViolation(error);
}

/** True where a unique index refused a row. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
