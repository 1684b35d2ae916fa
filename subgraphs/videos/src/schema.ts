import type { SubgraphOptions } from '@castgraph/subgraph';
import { bigInt, dateTime, url } from '@castgraph/subgraph/scalars';
import type { Context } from './context.ts';
import { categoryResolvers } from './features/categories/category.resolvers.ts';
import { jobResolvers } from './features/jobs/job.resolvers.ts';
import { pictureResolvers } from './features/pictures/picture.resolvers.ts';
import { processingResolvers } from './features/processing/processing.resolvers.ts';
import { uploadResolvers } from './features/uploads/upload.resolvers.ts';
import { videoResolvers } from './features/videos/video.resolvers.ts';
import { videoTypeResolvers } from './features/videos/video-type.resolvers.ts';
import type { Resolvers } from './generated/graphql.ts';

const typed: Resolvers = {
  BigInt: bigInt,
  DateTime: dateTime,
  URL: url,
  ...categoryResolvers,
  ...jobResolvers,
  ...pictureResolvers,
  ...processingResolvers,
  ...uploadResolvers,
  ...videoResolvers,
  ...videoTypeResolvers,
  Query: {
    me: (_parent, _args, { viewer }) => (viewer === null ? null : { id: viewer.userId }),
    ...categoryResolvers.Query,
    ...jobResolvers.Query,
    ...videoResolvers.Query,
  },
  Mutation: {
    ...jobResolvers.Mutation,
    ...pictureResolvers.Mutation,
    ...uploadResolvers.Mutation,
    ...videoResolvers.Mutation,
  },
  Problem: { __resolveType: ({ __typename }) => __typename ?? 'QuotaExceededProblem' },
};

/** What answers `schemas/subgraphs/videos.graphql`: checked against it above, handed on as Apollo names the same thing. */
export const resolvers = typed as SubgraphOptions<Context>['resolvers'];
