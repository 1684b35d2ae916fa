import type { Context } from '../../context.ts';
import type { Resolvers } from '../../generated/graphql.ts';
import type { VideoRow } from '../videos/video.repository.ts';
import type { FeedEvent } from './processing-feed.service.ts';

/** As on the video itself: how it is made is between the platform and those who run its channel. */
async function forOwnChannel<T>({ channelId }: VideoRow, value: T, { loaders }: Context): Promise<T | null> {
  return (await loaders.isOwnChannelById.load(channelId)) ? value : null;
}

export const processingResolvers: Pick<
  Resolvers,
  'Subscription' | 'VideoProcessingEvent' | 'RenditionProgressed' | 'VideoStateChanged'
> = {
  Subscription: {
    videoProcessing: {
      subscribe: (_parent, { videoIds, after }, { viewer, services }) => services.feed.follow(viewer, videoIds, after),
      resolve: (event: FeedEvent) => event,
    },
  },
  RenditionProgressed: { processing: (event, _args, context) => forOwnChannel(event.video, event.processing, context) },
  VideoStateChanged: { failure: (event, _args, context) => forOwnChannel(event.video, event.failure, context) },
  VideoProcessingEvent: { __resolveType: ({ __typename }) => __typename ?? 'VideoStateChanged' },
};
