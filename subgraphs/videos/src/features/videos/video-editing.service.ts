import { requireViewer, type Viewer } from '@castgraph/auth/viewer';
import { AppError, refuseInput } from '@castgraph/errors';
import type { ChannelService } from '../channels/channel.service.ts';
import type { WithdrawalService } from '../media-addresses/withdrawal.service.ts';
import type { VideoRepository, VideoRow } from './video.repository.ts';
import { isWithdrawal, planChanges, type VideoChanges } from './video-rules.ts';

const noSuchVideo = () => new AppError('NOT_FOUND', 'There is no such video of yours.');

export type VideoEditingService = ReturnType<typeof createVideoEditingService>;

export interface VideoEditingParts {
  videos: VideoRepository;
  channels: ChannelService;
  withdrawals: WithdrawalService;
  deletionGraceMs: number;
}

/** What the people of a channel may do to its videos. */
export function createVideoEditingService({ videos, channels, withdrawals, deletionGraceMs }: VideoEditingParts) {
  /** A stranger's video answers NOT_FOUND, not FORBIDDEN, so that ids cannot be probed. */
  async function requireOwn(viewer: Viewer, id: string): Promise<VideoRow> {
    const [[video], own] = await Promise.all([videos.findMany([id]), channels.findIdsOf(viewer)]);
    if (video === undefined || video.deletedAt !== null || !own.has(video.channelId)) throw noSuchVideo();
    return video;
  }

  async function change(id: string, decide: Parameters<VideoRepository['change']>[1]): Promise<VideoRow> {
    const changed = await videos.change(id, decide);
    if (changed === undefined) throw noSuchVideo();
    if (isWithdrawal(changed.before, changed.after)) await withdrawals.announce(changed.after.id);
    return changed.after;
  }

  return {
    /** @throws AppError NOT_FOUND for a video of somebody else, whatever its visibility. */
    async requireOwn(viewer: Viewer | null, id: string): Promise<VideoRow> {
      return requireOwn(requireViewer(viewer, 'videos:write'), id);
    },

    async update(viewer: Viewer | null, id: string, changes: VideoChanges): Promise<VideoRow> {
      const { thumbnailId, categoryId } = changes;
      await requireOwn(requireViewer(viewer, 'videos:write'), id);
      if (thumbnailId && !(await videos.hasPicture(id, thumbnailId))) {
        throw refuseInput('thumbnailId', 'This is not a picture of this video.');
      }
      if (categoryId && !(await videos.hasCategory(categoryId))) {
        throw refuseInput('categoryId', 'There is no such category.');
      }
      return change(id, (video) => {
        if (video.deletedAt !== null) throw noSuchVideo();
        const now = new Date();
        const patch = planChanges(video, changes, now);
        const isWithdrawn = isWithdrawal(video, { ...video, ...patch });
        return isWithdrawn ? { ...patch, addressesVoidUntil: withdrawals.voidUntil(now, video.addressesVoidUntil) } : patch;
      });
    },

    /** Hides the video at once; its files go when the grace period is over. Deleting it again changes nothing. */
    async remove(viewer: Viewer | null, id: string): Promise<{ removedId: string }> {
      await requireOwn(requireViewer(viewer, 'videos:write'), id);
      await change(id, (video) => {
        if (video.deletedAt !== null) return {};
        const now = new Date();
        return { deletedAt: now, updatedAt: now, addressesVoidUntil: withdrawals.voidUntil(now, video.addressesVoidUntil) };
      });
      return { removedId: id };
    },

    /** @throws AppError NOT_FOUND when the grace period is over: nobody learns what was there. */
    async restore(viewer: Viewer | null, id: string): Promise<VideoRow> {
      const own = await channels.findIdsOf(requireViewer(viewer, 'videos:write'));
      return change(id, (video) => {
        if (!own.has(video.channelId)) throw noSuchVideo();
        if (video.deletedAt === null) return {};
        if (video.deletedAt.getTime() + deletionGraceMs <= Date.now()) throw noSuchVideo();
        return { deletedAt: null, updatedAt: new Date() };
      });
    },
  };
}
