import type { Position } from '@castgraph/subgraph/pages';
import type { Database, Transaction } from '../../database/database.ts';
import type { Prisma, Video } from '../../generated/prisma/client.ts';

export type VideoRow = Video;
export type VideoRepository = ReturnType<typeof createVideoRepository>;

export interface VideoListing {
  /** Videos of these channels are shown whole; of all others what is public and ready. */
  ownChannelIds: ReadonlySet<string>;
  channelId?: string;
  categoryId?: string;
  tag?: string;
  visibility?: readonly VideoRow['visibility'][];
  state?: readonly VideoRow['state'][];
  sort: 'NEWEST' | 'OLDEST';
  first: number;
  after: Position | null;
}

export function createVideoRepository(db: Database) {
  return {
    findMany: (ids: readonly string[]): Promise<VideoRow[]> => db.video.findMany({ where: { id: { in: [...ids] } } }),

    /** One more row than asked for, so that the caller can tell whether a page follows. */
    list({
      ownChannelIds,
      channelId,
      categoryId,
      tag,
      visibility,
      state,
      sort,
      first,
      after,
    }: VideoListing): Promise<VideoRow[]> {
      const isPublic: Prisma.VideoWhereInput = { visibility: 'PUBLIC', state: 'READY' };
      const AND: Prisma.VideoWhereInput[] = [
        { deletedAt: null },
        ownChannelIds.size === 0 ? isPublic : { OR: [isPublic, { channelId: { in: [...ownChannelIds] } }] },
      ];
      if (channelId !== undefined) AND.push({ channelId });
      if (categoryId !== undefined) AND.push({ categoryId });
      if (tag !== undefined) AND.push({ tags: { has: tag } });
      if (visibility !== undefined) AND.push({ visibility: { in: [...visibility] } });
      if (state !== undefined) AND.push({ state: { in: [...state] } });
      const order = sort === 'NEWEST' ? 'desc' : 'asc';
      if (after !== null) {
        const beyond = sort === 'NEWEST' ? 'lt' : 'gt';
        AND.push({ OR: [{ sortedAt: { [beyond]: after.at } }, { sortedAt: after.at, id: { [beyond]: after.id } }] });
      }
      return db.video.findMany({ where: { AND }, orderBy: [{ sortedAt: order }, { id: order }], take: first + 1 });
    },

    async countPublic(channelIds: readonly string[]): Promise<Map<string, number>> {
      const groups = await db.video.groupBy({
        by: ['channelId'],
        where: { channelId: { in: [...channelIds] }, visibility: 'PUBLIC', state: 'READY', deletedAt: null },
        _count: true,
      });
      return new Map(groups.map((group) => [group.channelId, group._count]));
    },

    /** Reads a row, lets `decide` look at it while nobody else can change it, and writes what it answers. */
    async change(
      id: string,
      decide: (row: VideoRow) => Prisma.VideoUncheckedUpdateInput,
    ): Promise<{ before: VideoRow; after: VideoRow } | undefined> {
      return db.$transaction(async (tx) => {
        const before = await lockVideo(tx, id);
        if (before === null) return undefined;
        const data = decide(before);
        return { before, after: await tx.video.update({ where: { id }, data }) };
      });
    },

    hasPicture: async (videoId: string, pictureId: string): Promise<boolean> =>
      (await db.picture.count({ where: { id: pictureId, videoId, kind: 'THUMBNAIL' } })) === 1,

    hasCategory: async (id: string): Promise<boolean> => (await db.category.count({ where: { id } })) === 1,
  };
}

/** The row, which nobody else can change until the transaction ends. */
export async function lockVideo(tx: Transaction, id: string): Promise<VideoRow | null> {
  await tx.$queryRaw`SELECT 1 FROM video WHERE id = ${id} FOR UPDATE`;
  return tx.video.findUnique({ where: { id } });
}
