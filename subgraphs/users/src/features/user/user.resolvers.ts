import { requireViewer } from '@castgraph/auth/viewer';
import type { Resolvers } from '../../generated/graphql.ts';

export const userResolvers: Pick<Resolvers, 'User' | 'Account' | 'UpdateProfileResult' | 'Query' | 'Mutation'> = {
  Query: {
    user: (_, { id }, { loaders }) => loaders.userById.load(id),
    users: (_, { filter, first, after }, context) => context.services.users.list(context, filter, { first, after }),
  },
  Mutation: {
    updateProfile: (_, { input }, context) => context.services.users.updateProfile(context, input),
  },
  User: {
    __resolveReference: ({ id }, { loaders }) => loaders.userById.load(id),
    joinedAt: ({ createdAt }) => createdAt,
    avatar: ({ avatarUploadId }, _, { loaders }) => (avatarUploadId === null ? null : loaders.pictureById.load(avatarUploadId)),
    channel: async ({ id }, _, { loaders }) => (await loaders.channelsByOwner.load(id))[0] ?? null,
    account: (user, _, { viewer }) => {
      requireViewer(viewer, 'admin');
      return user;
    },
  },
  Account: {
    isEmailVerified: ({ state }) => state === 'ACTIVE',
  },
  UpdateProfileResult: {
    __resolveType: (result) => ('suggestedHandles' in result ? 'HandleTakenProblem' : 'User'),
  },
};
