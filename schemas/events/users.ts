import { z } from 'zod';
import { defineTopic, envelope, type MessageOf } from './envelope.ts';

/** Somebody's account or role changed; the key is the user's id. */
export const accountChangedV1 = defineTopic(
  'users.account.changed.v1',
  z.object({
    ...envelope,
    userId: z.string(),
    handle: z.string(),
    displayName: z.string(),
    role: z.enum(['VIEWER', 'CREATOR', 'MODERATOR', 'ADMIN']),
    state: z.enum(['UNVERIFIED', 'ACTIVE']),
  }),
);
export type AccountChangedV1 = MessageOf<typeof accountChangedV1>;

/** A channel was opened or changed; the key is the channel's id. `version` rises with every change, so that a late message can be told. */
export const channelChangedV1 = defineTopic(
  'users.channel.changed.v1',
  z.object({
    ...envelope,
    channelId: z.string(),
    version: z.number().int().positive(),
    ownerId: z.string(),
    handle: z.string(),
    name: z.string(),
  }),
);
export type ChannelChangedV1 = MessageOf<typeof channelChangedV1>;

/**
 * Sessions ended before their access tokens did, or personal access tokens were revoked; the key is the user's id.
 * Whoever verifies tokens refuses these ids (the `sid` of an access token, or the pat_… of a personal one) until `expiresAt`,
 * when the last of their access tokens has run out and nobody remembers a personal one as good.
 *
 * A message without ids comes every second. It says that every session that had ended by `occurredAt` was told of
 * before it, which is true in one partition alone.
 */
export const sessionRevokedV1 = defineTopic(
  'users.session.revoked.v1',
  z.object({
    ...envelope,
    userId: z.string(),
    sessionIds: z.array(z.string()),
    expiresAt: z.iso.datetime(),
  }),
  1,
);
export type SessionRevokedV1 = MessageOf<typeof sessionRevokedV1>;
