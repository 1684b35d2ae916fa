import { setTimeout as sleep } from 'node:timers/promises';
import type { Viewer } from '@castgraph/auth/viewer';
import { AppError } from '@castgraph/errors';
import type { ChannelRepository, ChannelRow } from './channel.repository.ts';

/** A channel as the other subgraphs name it; what it looks like is told by users. */
export interface ChannelReference {
  id: string;
}

export type ChannelService = ReturnType<typeof createChannelService>;

const LOOK_AGAIN_MS = 50;

/** What this domain knows of channels: who owns them. */
export function createChannelService({ channels, waitMs }: { channels: ChannelRepository; waitMs: number }) {
  /** A person who just opened a channel may be faster here than the news of it, so an unknown one is waited for. */
  async function waitFor(id: string): Promise<ChannelRow> {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const channel = await channels.find(id);
      if (channel !== null) return channel;
      if (Date.now() >= deadline) {
        throw new AppError('NOT_YET_KNOWN', 'This channel is not known here yet. Try again in a moment.', {
          details: { retryAfterMs: 1_000 },
        });
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  return {
    apply: channels.apply,

    /** @throws AppError NOT_FOUND for somebody else's channel, NOT_YET_KNOWN for one that nothing was heard of. */
    async requireOwn(viewer: Viewer, id: string): Promise<ChannelRow> {
      const channel = await waitFor(id);
      if (channel.ownerId !== viewer.userId) throw new AppError('NOT_FOUND', 'There is no such channel of yours.');
      return channel;
    },

    /** Ids of the channels that the viewer works on; nobody but the owner does so far. */
    async findIdsOf(viewer: Viewer | null): Promise<Set<string>> {
      return viewer === null ? new Set() : new Set(await channels.findIdsOwnedBy(viewer.userId));
    },

    /** Who owns a channel; undefined where it is not known. */
    async findOwnerId(id: string): Promise<string | undefined> {
      return (await channels.find(id))?.ownerId;
    },
  };
}
