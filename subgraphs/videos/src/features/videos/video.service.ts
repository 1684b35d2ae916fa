import { hasScope, type Viewer } from '@castgraph/auth/viewer';
import { type Page, type PageRequest, readPageRequest, toPage } from '@castgraph/subgraph/pages';
import { readChoices } from '../../values/choices.ts';
import type { ChannelService } from '../channels/channel.service.ts';
import type { VideoRepository, VideoRow } from './video.repository.ts';
import { maySee, readTag } from './video-rules.ts';

export interface VideoFilter {
  categoryId?: string | null;
  tag?: string | null;
  visibility?: readonly VideoRow['visibility'][] | null;
  state?: readonly VideoRow['state'][] | null;
}

export interface VideoListRequest extends PageRequest {
  filter?: VideoFilter | null;
  sort: 'NEWEST' | 'OLDEST';
}

export type VideoService = ReturnType<typeof createVideoService>;

/** Finding videos, and who may know of which. */
export function createVideoService({ videos, channels }: { videos: VideoRepository; channels: ChannelService }) {
  /** What is not out is for the channel's people, and for a program of theirs only where it was let see it. */
  const findOwn = (viewer: Viewer | null) =>
    channels.findIdsOf(viewer !== null && hasScope(viewer, 'videos:read') ? viewer : null);

  async function list(viewer: Viewer | null, { filter, sort, ...page }: VideoListRequest, channelId?: string) {
    const { first, after } = readPageRequest(page);
    const isOfChannel = channelId !== undefined;
    const rows = await videos.list({
      ownChannelIds: await findOwn(viewer),
      channelId,
      categoryId: filter?.categoryId ?? undefined,
      tag: filter?.tag ? readTag(filter.tag) : undefined,
      // The list of everything is of what is out, even for those who also have other videos; a channel shows its people all.
      visibility: readChoices('visibility', filter?.visibility) ?? (isOfChannel ? undefined : ['PUBLIC']),
      state: readChoices('state', filter?.state) ?? (isOfChannel ? undefined : ['READY']),
      sort,
      first,
      after,
    });
    return toPage(rows, { first, after }, ({ sortedAt }) => sortedAt);
  }

  return {
    /** In the order of the ids, null where there is none that the viewer may know of. */
    async findMany(viewer: Viewer | null, ids: readonly string[]): Promise<(VideoRow | null)[]> {
      const [rows, own] = await Promise.all([videos.findMany(ids), findOwn(viewer)]);
      const byId = new Map(rows.filter((row) => maySee(row, own)).map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    /** Whether the viewer works on each of the channels. */
    async areOwnChannels(viewer: Viewer | null, channelIds: readonly string[]): Promise<boolean[]> {
      const own = await findOwn(viewer);
      return channelIds.map((id) => own.has(id));
    },

    listAll: (viewer: Viewer | null, request: VideoListRequest): Promise<Page<VideoRow>> => list(viewer, request),

    listOfChannel: (viewer: Viewer | null, channelId: string, request: VideoListRequest): Promise<Page<VideoRow>> =>
      list(viewer, request, channelId),

    async countPublic(channelIds: readonly string[]): Promise<number[]> {
      const counts = await videos.countPublic(channelIds);
      return channelIds.map((id) => counts.get(id) ?? 0);
    },
  };
}
