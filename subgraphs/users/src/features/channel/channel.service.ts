import { createHash } from 'node:crypto';
import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import { isReservedHandle, readHandle, suggestHandles } from '../../input/handle.ts';
import { newId } from '../../input/id.ts';
import { readLink } from '../../input/link.ts';
import { readText } from '../../input/plain-text.ts';
import type { LimitService } from '../limit/limit.service.ts';
import type { PictureService } from '../picture/picture.service.ts';
import type { Caller } from '../session/session.service.ts';
import type { HandleTaken } from '../user/user.service.ts';
import type { ChannelChange, ChannelLink, ChannelRepository, ChannelRow } from './channel.repository.ts';

const CHANNELS_MAX = 20;
const LINKS_MAX = 10;
const SUGGESTIONS = 3;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;
const nameRule = { field: 'name', minLength: 1, maxLength: 100 };
const descriptionRule = { field: 'description', minLength: 0, maxLength: 5_000, isMultiline: true };

export interface NewChannelInput {
  handle: string;
  name: string;
  description?: string | null;
  idempotencyKey: string;
}
export interface ChannelInput {
  channelId: string;
  handle?: string | null;
  name?: string | null;
  description?: string | null;
  links?: readonly ChannelLink[] | null;
  avatarUploadId?: string | null;
  bannerUploadId?: string | null;
}

export interface ChannelOptions {
  channels: ChannelRepository;
  pictures: PictureService;
  limits: LimitService;
  publicSiteUrl: string;
}

export type ChannelService = ReturnType<typeof createChannelService>;

export function createChannelService({ channels, pictures, limits, publicSiteUrl }: ChannelOptions) {
  async function refuseHandle(handle: string): Promise<HandleTaken> {
    const suggestedHandles = (await channels.findFreeHandles(suggestHandles(handle))).slice(0, SUGGESTIONS);
    return { message: 'Somebody has this handle already.', suggestedHandles };
  }

  return {
    /** In the order of the ids. A channel is for everybody to see. */
    async getMany(ids: readonly string[]): Promise<(ChannelRow | null)[]> {
      const rows = new Map((await channels.listByIds(ids)).map((channel) => [channel.id, channel]));
      return ids.map((id) => rows.get(id) ?? null);
    },

    async findByHandle(handle: string): Promise<ChannelRow | null> {
      const name = handle.trim().replace(/^@/, '').toLowerCase();
      return /^[a-z0-9_-]{3,30}$/.test(name) ? channels.findByHandle(name) : null;
    },

    /** For each owner, their channels, the oldest first. */
    async listByOwners(ownerIds: readonly string[]): Promise<ChannelRow[][]> {
      const rows = await channels.listByOwners(ownerIds);
      return ownerIds.map((id) => rows.filter(({ ownerId }) => ownerId === id));
    },

    urlOf: ({ handle }: ChannelRow) => `${publicSiteUrl}/@${handle}`,
    roleOf: (viewer: Viewer | null, { ownerId }: ChannelRow) => (viewer?.userId === ownerId ? ('OWNER' as const) : null),

    /** @throws AppError IDEMPOTENCY_MISMATCH where the key came with another request, CONFLICT where the account has enough channels. */
    async create({ viewer }: Caller, input: NewChannelInput): Promise<ChannelRow | HandleTaken> {
      const { userId } = requireViewer(viewer, 'channels:write');
      await limits.demand('changePerAccount', userId);
      const { idempotencyKey } = input;
      if (!IDEMPOTENCY_KEY.test(idempotencyKey)) {
        throw refuseInput('idempotencyKey', 'A key has 1 to 128 printable characters.');
      }
      const fields = {
        handle: readHandle(input.handle),
        name: readText(input.name, nameRule),
        description: readText(input.description ?? '', descriptionRule),
      };
      const requestHash = createHash('sha256').update(JSON.stringify(fields)).digest('base64url');
      const earlier = await channels.findByKey(userId, idempotencyKey);
      if (earlier === null && isReservedHandle(fields.handle)) return refuseHandle(fields.handle);
      const channel =
        earlier ??
        (await channels.create({ id: newId('ch'), ownerId: userId, ...fields, idempotencyKey, requestHash }, CHANNELS_MAX));
      if (channel === 'taken') return refuseHandle(fields.handle);
      if (channel === 'full') throw new AppError('CONFLICT', `An account may have ${CHANNELS_MAX} channels.`);
      if (channel === 'no-account') throw new AppError('UNAUTHENTICATED', 'Sign in to do this.');
      if (channel.requestHash !== requestHash) {
        throw new AppError('IDEMPOTENCY_MISMATCH', 'This key was used for another channel.', {
          details: { field: 'idempotencyKey' },
        });
      }
      return channel;
    },

    /** @throws AppError NOT_FOUND for a stranger's channel too: what one may not change is not there. */
    async update({ viewer }: Caller, input: ChannelInput): Promise<ChannelRow | HandleTaken> {
      const { userId } = requireViewer(viewer, 'channels:write');
      await limits.demand('changePerAccount', userId);
      const [channel] = await channels.listByIds([input.channelId]);
      if (channel?.ownerId !== userId) throw new AppError('NOT_FOUND', 'No such channel.');
      const change: ChannelChange = {};
      if (input.handle != null) change.handle = readHandle(input.handle);
      if (input.name != null) change.name = readText(input.name, nameRule);
      if (input.description !== undefined) change.description = readText(input.description ?? '', descriptionRule);
      if (input.links !== undefined) change.links = readLinks(input.links ?? []);
      if (input.avatarUploadId !== undefined) {
        change.avatarUploadId = await pictures.choose(input.avatarUploadId, userId, 'AVATAR', 'avatarUploadId');
      }
      if (input.bannerUploadId !== undefined) {
        change.bannerUploadId = await pictures.choose(input.bannerUploadId, userId, 'BANNER', 'bannerUploadId');
      }
      if (change.handle !== undefined && change.handle !== channel.handle && isReservedHandle(change.handle))
        return refuseHandle(change.handle);
      const outcome = await channels.update(channel.id, change);
      return outcome === 'taken' ? refuseHandle(change.handle ?? channel.handle) : outcome;
    },
  };
}

function readLinks(links: readonly ChannelLink[]): ChannelLink[] {
  if (links.length > LINKS_MAX) throw refuseInput('links', `At most ${LINKS_MAX} links.`);
  return links.map(({ label, url }) => ({
    label: readText(label, { field: 'links.label', minLength: 1, maxLength: 60 }),
    url: readLink(url, 'links.url'),
  }));
}
