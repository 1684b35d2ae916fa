import type { RemotePageModule, RemotePageProps, RouteContext } from '@castgraph/mfe-contracts';
import { ChannelPage, prefetchChannel } from './routes/channel.tsx';
import { NewestPage, prefetchNewest } from './routes/newest.tsx';
import { prefetchTopic, TopicPage } from './routes/topic.tsx';

type Prefetch = NonNullable<RemotePageModule['prefetch']>;

/** Which of this remote's pages an address is. */
function readPlace({ params }: Pick<RouteContext, 'params'>): { handle?: string | undefined; slug?: string | undefined } {
  return { handle: params.handle, slug: params.slug };
}

export default function Page({ params, query }: RemotePageProps) {
  const { handle, slug } = readPlace({ params });
  // The key gives each channel and topic a state of its own.
  if (handle) return <ChannelPage key={handle} handle={handle} tab={query.tab} />;
  if (slug) return <TopicPage key={slug} slug={slug} />;
  return <NewestPage />;
}

export const prefetch: Prefetch = async (context) => {
  const { handle, slug } = readPlace(context);
  if (handle) return prefetchChannel(context.client, handle);
  if (slug) return prefetchTopic(context.client, slug);
  return prefetchNewest(context.client);
};
