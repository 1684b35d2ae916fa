import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { useSession } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { Empty } from '@castgraph/ui/empty';
import { NotFound } from '@castgraph/ui/not-found';
import { ShowMore } from '@castgraph/ui/pagination';
import { TabPanel, Tabs } from '@castgraph/ui/tabs';
import { useState } from 'react';
import { ChannelAbout } from '../features/channel/channel-about.tsx';
import { ChannelHead } from '../features/channel/channel-head.tsx';
import { ChannelSkeleton } from '../features/channel/channel-skeleton.tsx';
import { ChannelVideos } from '../features/channel/channel-videos.tsx';
import { BrokenFeed } from '../features/videos/feed-states.tsx';
import { useShowMore } from '../features/videos/use-show-more.ts';
import { readVideo } from '../features/videos/video-facts.ts';
import { graphql } from '../generated/index.ts';

const ChannelPageQuery = graphql(`
  query ChannelPage($handle: String!, $after: String) {
    channelByHandle(handle: $handle) {
      id
      name
      videoCount
      ...ChannelHead_channel
      ...ChannelAbout_channel
      videos(first: 24, after: $after) {
        edges {
          cursor
          node {
            ...VideoFacts_video
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

// Depends on who asks, so it is never part of what the server renders.
const MyPartInChannelQuery = graphql(`
  query MyPartInChannel($handle: String!) {
    channelByHandle(handle: $handle) {
      id
      myRole
    }
  }
`);

export async function prefetchChannel(client: ApolloClient, handle: string): Promise<{ status: 404 } | undefined> {
  const { data, error } = await client.query({ query: ChannelPageQuery, variables: { handle }, errorPolicy: 'all' });
  return !error && data && !data.channelByHandle ? { status: 404 } : undefined;
}

/** A channel: what it shows and what it says about itself. */
export function ChannelPage({ handle, tab }: { handle: string; tab?: string | undefined }) {
  const { data, error, refetch, fetchMore } = useQuery(ChannelPageQuery, { variables: { handle }, errorPolicy: 'all' });
  const { state } = useSession();
  const mine = useQuery(MyPartInChannelQuery, {
    variables: { handle },
    skip: state !== 'signed-in',
    fetchPolicy: 'network-only',
  });
  const [selected, setSelected] = useState(tab === 'about' ? 'about' : 'videos');
  const channel = data?.channelByHandle;
  const more = useShowMore(channel?.videos?.pageInfo, (after) => fetchMore({ variables: { after } }));

  if (!channel && error) return <BrokenFeed of="channel" error={error} onRetry={() => void refetch()} />;
  if (!data) return <ChannelSkeleton />;
  if (!channel) {
    return (
      <NotFound title="No such channel" action={<ButtonLink href="/">See what is new</ButtonLink>}>
        Nobody publishes as @{handle}. The channel may have been renamed or closed.
      </NotFound>
    );
  }
  const isMine = Boolean(mine.data?.channelByHandle?.myRole);
  const videos = channel.videos?.edges.map(({ node }) => readVideo(node));
  return (
    <>
      <DocumentTitle>{channel.name}</DocumentTitle>
      <ChannelHead channel={channel} isMine={isMine} onAbout={() => setSelected('about')} />
      <Tabs
        label="Channel"
        selected={selected}
        onSelect={setSelected}
        tabs={[
          { id: 'videos', label: 'Videos', count: channel.videoCount ?? undefined },
          { id: 'about', label: 'About' },
        ]}
      />
      <TabPanel id={selected}>
        {selected === 'about' && <ChannelAbout channel={channel} />}
        {selected === 'videos' && (
          <div className="channel__videos">
            {!videos && <BrokenFeed of="videos of this channel" error={error} onRetry={() => void refetch()} />}
            {videos?.length === 0 && (
              <Empty
                title="Nothing published yet"
                action={
                  isMine ? (
                    <ButtonLink tone="primary" href="/studio/upload">
                      Upload a video
                    </ButtonLink>
                  ) : undefined
                }
              >
                Videos of {channel.name} gather here, newest first.
              </Empty>
            )}
            {videos && <ChannelVideos videos={videos} />}
            <ShowMore of="videos" {...more} />
          </div>
        )}
      </TabPanel>
    </>
  );
}
