import { outboxRow } from '@castgraph/database/outbox';
import { accountChangedV1, channelChangedV1, sessionRevokedV1 } from '@castgraph/schemas/events/users';
import type { Channel, User } from '../generated/prisma/client.ts';
import type { Transaction } from './client.ts';

/** How long what ended is refused by name: longer than any access token lives, or a personal one is remembered as good. */
export const REVOCATION_LIFE_MS = 900_000;

/** Tells other domains of an account, in the transaction that changed it. */
export async function tellAccountChanged(tx: Transaction, { id, handle, displayName, role, state }: User): Promise<void> {
  await tx.outboxEvent.create({ data: outboxRow(accountChangedV1, id, { userId: id, handle, displayName, role, state }) });
}

/** Tells other domains of a channel, in the transaction that changed it. */
export async function tellChannelChanged(tx: Transaction, { id, version, ownerId, handle, name }: Channel): Promise<void> {
  await tx.outboxEvent.create({ data: outboxRow(channelChangedV1, id, { channelId: id, version, ownerId, handle, name }) });
}

/** Has these sessions and personal access tokens refused: by Kafka through the outbox, and by Redis once it is told. */
export async function revokeAccessTokens(
  tx: Transaction,
  userId: string,
  sessionIds: readonly string[],
  now: Date,
): Promise<void> {
  if (sessionIds.length === 0) return;
  const expiresAt = new Date(now.getTime() + REVOCATION_LIFE_MS);
  await tx.revocation.createMany({
    data: sessionIds.map((sessionId) => ({ sessionId, userId, expiresAt })),
    skipDuplicates: true,
  });
  const fields = { userId, sessionIds: [...sessionIds], expiresAt: expiresAt.toISOString() };
  await tx.outboxEvent.create({ data: outboxRow(sessionRevokedV1, userId, fields) });
}

export interface SessionSelection {
  userId: string;
  /** Only these; every session when absent. */
  ids?: readonly string[];
  exceptId?: string;
}

/** Ends open sessions and has their access tokens refused. Answers the ids of those that were open. */
export async function endSessions(tx: Transaction, { userId, ids, exceptId }: SessionSelection, now: Date): Promise<string[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: {
      userId,
      endedAt: null,
      expiresAt: { gt: now },
      id: { ...(ids && { in: [...ids] }), ...(exceptId && { not: exceptId }) },
    },
    data: { endedAt: now },
    select: { id: true },
  });
  const endedIds = ended.map(({ id }) => id);
  await revokeAccessTokens(tx, userId, endedIds, now);
  return endedIds;
}
