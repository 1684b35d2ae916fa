import type { SubgraphOptions } from '@castgraph/subgraph';
import { createTextScalar, dateTime, url } from '@castgraph/subgraph/scalars';
import type { Context } from './context.ts';
import { accessTokenResolvers } from './features/access-token/access-token.resolvers.ts';
import { accountResolvers } from './features/account/account.resolvers.ts';
import { channelResolvers } from './features/channel/channel.resolvers.ts';
import { pictureResolvers } from './features/picture/picture.resolvers.ts';
import { sessionResolvers } from './features/session/session.resolvers.ts';
import { userResolvers } from './features/user/user.resolvers.ts';
import type { Resolvers } from './generated/graphql.ts';

const typed: Resolvers = {
  ...accessTokenResolvers,
  ...accountResolvers,
  ...channelResolvers,
  ...pictureResolvers,
  ...sessionResolvers,
  ...userResolvers,
  DateTime: dateTime,
  URL: url,
  EmailAddress: createTextScalar('EmailAddress'),
  Query: { ...channelResolvers.Query, ...sessionResolvers.Query, ...userResolvers.Query },
  Mutation: {
    ...accessTokenResolvers.Mutation,
    ...accountResolvers.Mutation,
    ...channelResolvers.Mutation,
    ...sessionResolvers.Mutation,
    ...userResolvers.Mutation,
  },
  Problem: { __resolveType: () => null },
};

/** What answers `schemas/subgraphs/users.graphql`; checked against it above, handed on as Apollo names the same thing. */
export const resolvers = typed as SubgraphOptions<Context>['resolvers'];
