import type { Resolvers } from '../../generated/graphql.ts';

export const channelResolvers: Pick<Resolvers, 'Channel' | 'ChannelResult' | 'Collaboration' | 'Query' | 'Mutation'> = {
  Query: {
    channel: (_, { id }, { loaders }) => loaders.channelById.load(id),
    channelByHandle: (_, { handle }, { services }) => services.channels.findByHandle(handle),
  },
  Mutation: {
    createChannel: (_, { input }, context) => context.services.channels.create(context, input),
    updateChannel: (_, { input }, context) => context.services.channels.update(context, input),
  },
  Channel: {
    __resolveReference: ({ id }, { loaders }) => loaders.channelById.load(id),
    url: (channel, _, { services }) => services.channels.urlOf(channel),
    avatar: ({ avatarUploadId }, _, { loaders }) => (avatarUploadId === null ? null : loaders.pictureById.load(avatarUploadId)),
    banner: ({ bannerUploadId }, _, { loaders }) => (bannerUploadId === null ? null : loaders.pictureById.load(bannerUploadId)),
    owner: async ({ ownerId }, _, { loaders }) => {
      const owner = await loaders.userById.load(ownerId);
      if (owner === null) throw new Error('A channel has no owner.');
      return owner;
    },
    myRole: (channel, _, { viewer, services }) => services.channels.roleOf(viewer, channel),
  },
  Collaboration: {
    id: ({ id }) => id.replace(/^ch_/, 'col_'),
    channel: (channel) => channel,
    user: async ({ ownerId }, _, { loaders }) => {
      const owner = await loaders.userById.load(ownerId);
      if (owner === null) throw new Error('A channel has no owner.');
      return owner;
    },
    role: () => 'OWNER',
    since: ({ createdAt }) => createdAt,
  },
  ChannelResult: {
    __resolveType: (result) => ('suggestedHandles' in result ? 'HandleTakenProblem' : 'Channel'),
  },
};
