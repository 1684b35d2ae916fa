import type { ApolloClient } from '@apollo/client';
import { useQuery } from '@apollo/client/react';
import { ButtonLink } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { NotFound } from '@castgraph/ui/not-found';
import { PageTitle } from '@castgraph/ui/page-title';
import { ShowMore } from '@castgraph/ui/pagination';
import { TopicChips } from '../features/categories/topic-chips.tsx';
import { EmptyFeed } from '../features/videos/empty-feed.tsx';
import { BrokenFeed, WaitingFeed } from '../features/videos/feed-states.tsx';
import { useShowMore } from '../features/videos/use-show-more.ts';
import { readVideo } from '../features/videos/video-facts.ts';
import { VideoGrid } from '../features/videos/video-grid.tsx';
import { graphql } from '../generated/index.ts';

const TopicsQuery = graphql(`
  query Topics {
    categories {
      id
      slug
      name
      ...TopicChips_category
    }
  }
`);

const TopicPageQuery = graphql(`
  query TopicPage($categoryId: ID!, $after: String) {
    videos(filter: { categoryId: $categoryId }, first: 24, after: $after) {
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

export async function prefetchTopic(client: ApolloClient, slug: string): Promise<{ status: 404 } | undefined> {
  const { data } = await client.query({ query: TopicsQuery, errorPolicy: 'all' });
  const topic = data?.categories?.find((category) => category.slug === slug);
  if (topic) await client.query({ query: TopicPageQuery, variables: { categoryId: topic.id }, errorPolicy: 'all' });
  return data?.categories && !topic ? { status: 404 } : undefined;
}

/** The videos of one topic, newest first. */
export function TopicPage({ slug }: { slug: string }) {
  const topics = useQuery(TopicsQuery, { errorPolicy: 'all' });
  const categories = topics.data?.categories;
  const topic = categories?.find((category) => category.slug === slug);
  const list = useQuery(TopicPageQuery, { variables: { categoryId: topic?.id ?? '' }, skip: !topic, errorPolicy: 'all' });
  const more = useShowMore(list.data?.videos?.pageInfo, (after) => list.fetchMore({ variables: { after } }));
  const videos = list.data?.videos?.edges.map(({ node }) => readVideo(node));
  const error = topics.error ?? list.error;
  const retry = (): void => void (topics.error ? topics.refetch() : list.refetch());

  if (categories && !topic) {
    return (
      <>
        <TopicChips categories={categories} current={slug} />
        <NotFound title="No such topic" action={<ButtonLink href="/">See what is new</ButtonLink>}>
          The address may be old. The topics that there are stand above.
        </NotFound>
      </>
    );
  }
  return (
    <>
      <TopicChips categories={categories ?? []} current={slug} />
      {topic && <DocumentTitle>{topic.name}</DocumentTitle>}
      <PageTitle title={topic?.name ?? 'Topic'} />
      {!videos && error && <BrokenFeed of="videos of this topic" error={error} onRetry={retry} />}
      {!videos && !error && <WaitingFeed of="the videos of this topic" />}
      {videos?.length === 0 && (
        <EmptyFeed title={`Nothing in ${topic?.name ?? 'this topic'} yet`}>
          Videos that their makers put into this topic gather here, newest first.
        </EmptyFeed>
      )}
      {videos && videos.length > 0 && <VideoGrid videos={videos} hasHero headingLevel={2} />}
      <ShowMore of="videos" {...more} />
    </>
  );
}
