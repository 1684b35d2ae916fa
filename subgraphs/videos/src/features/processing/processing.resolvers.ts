import type { Resolvers } from '../../generated/graphql.ts';
import type { FeedEvent } from './processing-feed.service.ts';

export const processingResolvers: Pick<Resolvers, 'Subscription' | 'VideoProcessingEvent'> = {
  Subscription: {
    videoProcessing: {
      subscribe: (_parent, { videoIds, after }, { viewer, services }) => services.feed.follow(viewer, videoIds, after),
      resolve: (event: FeedEvent) => event,
    },
  },
  VideoProcessingEvent: { __resolveType: ({ __typename }) => __typename ?? 'VideoStateChanged' },
};
