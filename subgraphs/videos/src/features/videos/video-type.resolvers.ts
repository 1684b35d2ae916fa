import type { Resolvers } from '../../generated/graphql.ts';
import { isPlayable } from './video-rules.ts';

/** Whoever holds a row was allowed to see the video: rows come from the loader, from lists and from the owner's own doing. */
export const videoTypeResolvers: Pick<Resolvers, 'Video' | 'PlaybackResult'> = {
  Video: {
    __resolveReference: ({ id }, { loaders }) => loaders.videoById.load(id),
    url: ({ id }, _args, { siteUrl }) => `${siteUrl}/watch/${id}`,
    channel: ({ channelId }) => ({ id: channelId }),
    category: ({ categoryId }, _args, { loaders }) => (categoryId === null ? null : loaders.categoryById.load(categoryId)),
    isPlayable: (video) => isPlayable(video),
    async thumbnail({ thumbnailId, addressesVoidUntil }, _args, { loaders }) {
      const picture = thumbnailId === null ? null : await loaders.pictureById.load(thumbnailId);
      return picture === null ? null : { picture, voidUntil: addressesVoidUntil };
    },
    async thumbnails(video, _args, { loaders }) {
      // The pictures to choose from are the channel's own business.
      if (!(await loaders.isOwnChannelById.load(video.channelId))) return null;
      const pictures = await loaders.picturesByVideoId.load(video.id);
      return pictures.map((picture) => ({ picture, video }));
    },
    myPlayback: (video, _args, { services }) => services.playback.grant(video),
    storyboard: (video, _args, { services }) => services.playback.describeStoryboard(video),
    previewUrl: (video, _args, { services }) => services.playback.previewUrl(video),
    renditions: (video, _args, { services }) => services.processing.describeRenditions(video),
    async processing(video, _args, { loaders, services }) {
      return (await loaders.isOwnChannelById.load(video.channelId)) ? services.processing.describe(video) : null;
    },
  },
  PlaybackResult: { __resolveType: ({ __typename }) => __typename ?? 'PlaybackRefusedProblem' },
};
