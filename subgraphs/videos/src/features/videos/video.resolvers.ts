import type { Resolvers } from '../../generated/graphql.ts';

type Root = { Query: Pick<NonNullable<Resolvers['Query']>, 'video' | 'videos'> } & {
  Mutation: Pick<NonNullable<Resolvers['Mutation']>, 'updateVideo' | 'deleteVideo' | 'restoreVideo'>;
};

export const videoResolvers: Root & Pick<Resolvers, 'Channel' | 'Playable' | 'UpdateVideoResult'> = {
  Query: {
    video: (_parent, { id }, { loaders }) => loaders.videoById.load(id),
    videos: (_parent, args, { viewer, services }) => services.videos.listAll(viewer, args),
  },
  Mutation: {
    updateVideo: (_parent, { input }, { viewer, services }) => services.editing.update(viewer, input.videoId, input.changes),
    deleteVideo: (_parent, { input }, { viewer, services }) => services.editing.remove(viewer, input.videoId),
    restoreVideo: (_parent, { input }, { viewer, services }) => services.editing.restore(viewer, input.videoId),
  },
  UpdateVideoResult: { __resolveType: () => 'Video' },
  Playable: { __resolveType: () => 'Video' },
  Channel: {
    __resolveReference: ({ id }) => ({ id }),
    videos: ({ id }, args, { viewer, services }) => services.videos.listOfChannel(viewer, id, args),
    videoCount: ({ id }, _args, { loaders }) => loaders.videoCountByChannelId.load(id),
  },
};
