import { formatClock } from '@castgraph/ui/format/duration';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { VideoRow } from '@castgraph/ui/video-row';
import { type FragmentType, graphql, readFragment } from '../../generated/index.ts';

export const NextRow_video = graphql(`
  fragment NextRow_video on Video {
    id
    title
    durationMs
    createdAt
    publishedAt
    thumbnail {
      w320: url(widthPx: 320)
      w640: url(widthPx: 640)
      blurhash
    }
    channel {
      id
      name
    }
  }
`);

interface NextListProps {
  videos: readonly (FragmentType<typeof NextRow_video> & { id: string })[];
}

/** What to watch after this. */
export function NextList({ videos }: NextListProps) {
  if (videos.length === 0) return null;
  return (
    <section className="next" aria-labelledby="next-title">
      <div className="head">
        <h2 id="next-title">Next</h2>
      </div>
      <div className="rows">
        {videos.map((video) => (
          <NextRow key={video.id} video={video} />
        ))}
      </div>
    </section>
  );
}

function NextRow({ video: masked }: { video: FragmentType<typeof NextRow_video> }) {
  const video = readFragment(NextRow_video, masked);
  const { thumbnail } = video;
  return (
    <VideoRow
      href={`/watch/${video.id}`}
      title={video.title}
      thumbnail={{
        url: thumbnail?.w320,
        srcSet: thumbnail ? `${thumbnail.w320} 320w, ${thumbnail.w640} 640w` : undefined,
        sizes: '10.5rem',
        blurhash: thumbnail?.blurhash,
      }}
      lines={[
        video.channel?.name ?? '',
        <span key="time" className="num">
          {video.durationMs === null ? '' : `${formatClock(video.durationMs ?? 0)} · `}
          <RelativeTime at={video.publishedAt ?? video.createdAt} />
        </span>,
      ]}
    />
  );
}
