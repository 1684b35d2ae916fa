import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { ShowMore } from '@castgraph/ui/pagination';
import { TopicChips } from '../features/categories/topic-chips.tsx';
import { EmptyFeed } from '../features/videos/empty-feed.tsx';
import { BrokenFeed, WaitingFeed } from '../features/videos/feed-states.tsx';
import { leadCount, NewestLead } from '../features/videos/newest-lead.tsx';
import { useShowMore } from '../features/videos/use-show-more.ts';
import { readVideo } from '../features/videos/video-facts.ts';
import { VideoGrid } from '../features/videos/video-grid.tsx';
import { graphql } from '../generated/index.ts';

const NewestPageQuery = graphql(`
  query NewestPage($after: String) {
    categories {
      ...TopicChips_category
    }
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
`);

export async function prefetchNewest(client: ApolloClient): Promise<undefined> {
  await client.query({ query: NewestPageQuery, errorPolicy: 'all' });
}

/** Everything public, newest first. */
export function NewestPage() {
  const { data, error, refetch, fetchMore } = useQuery(NewestPageQuery, { errorPolicy: 'all' });
  const more = useShowMore(data?.videos?.pageInfo, (after) => fetchMore({ variables: { after } }));
  const videos = data?.videos?.edges.map(({ node }) => readVideo(node));
  const hasLead = videos !== undefined && videos.length >= leadCount;
  const rest = hasLead ? videos.slice(leadCount) : (videos ?? []);
  return (
    <>
      <DocumentTitle>Home</DocumentTitle>
      <h1 className="sr">Home</h1>
      <TopicChips categories={data?.categories ?? []} current={null} />
      {!videos && error && <BrokenFeed of="newest videos" error={error} onRetry={() => void refetch()} />}
      {!videos && !error && <WaitingFeed of="the newest videos" />}
      {videos?.length === 0 && <EmptyFeed title="No videos yet">Whatever is published gathers here, newest first.</EmptyFeed>}
      {hasLead && (
        <section className="section section--first" aria-labelledby="just-out">
          <div className="head">
            <h2 id="just-out">Just out</h2>
          </div>
          <NewestLead videos={videos.slice(0, leadCount)} />
        </section>
      )}
      {rest.length > 0 && (
        <section className={hasLead ? 'section' : 'section section--first'} aria-labelledby="newest">
          <div className="head">
            <h2 id="newest">Newest</h2>
          </div>
          <VideoGrid videos={rest} hasHero={!hasLead} />
          <ShowMore of="videos" {...more} />
        </section>
      )}
    </>
  );
}
