import Head from 'next/head';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

export const WatchHead_video = graphql(`
  fragment WatchHead_video on Video {
    title
    description
    url
    visibility
    thumbnail {
      url(widthPx: 1280)
    }
  }
`);

/** What other sites show when somebody shares the page. What is not public names itself to nobody. */
export function WatchHead({ video: masked }: { video: FragmentType<typeof WatchHead_video> }) {
  const { title, description, url, visibility, thumbnail } = readFragment(WatchHead_video, masked);
  const isPublic = visibility === 'PUBLIC';
  return (
    <Head>
      {isPublic ? <link key="canonical" rel="canonical" href={url} /> : <meta key="robots" name="robots" content="noindex" />}
      <meta key="description" name="description" content={description.slice(0, 200) || title} />
      <meta key="og:type" property="og:type" content="video.other" />
      <meta key="og:title" property="og:title" content={title} />
      {thumbnail && <meta key="og:image" property="og:image" content={thumbnail.url} />}
    </Head>
  );
}
