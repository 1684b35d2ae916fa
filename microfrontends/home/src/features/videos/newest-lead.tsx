import { Mark } from '@castgraph/ui/avatar';
import { formatClock } from '@castgraph/ui/format/duration';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Thumbnail } from '@castgraph/ui/thumbnail';
import { VideoRow } from '@castgraph/ui/video-row';
import Link from 'next/link';
import type { Video } from './video-facts.ts';

/** How many videos the head of the page takes; with fewer the grid alone looks better. */
export const leadCount = 4;

/** The newest video large, the next three beside it. */
export function NewestLead({ videos: [first, ...others] }: { videos: Video[] }) {
  if (!first) return null;
  return (
    <div className="now">
      <article className="lead">
        <Link className="lead__pic" href={first.href} tabIndex={-1} aria-hidden="true" prefetch={false}>
          <Thumbnail {...first.picture('(width < 60rem) 100vw, 44rem', true)} />
        </Link>
        <div className="lead__text">
          {first.channel && <Mark name={first.channel.name} pictureUrl={first.channel.pictureUrl} size="lg" />}
          <div>
            <h3>
              <Link href={first.href}>{first.title}</Link>
            </h3>
            <p>
              {first.channel && (
                <>
                  <Link className="lead__channel" href={first.channel.href} prefetch={false}>
                    {first.channel.name}
                  </Link>
                  {' · '}
                </>
              )}
              {first.durationMs !== null && <span className="num">{formatClock(first.durationMs)} · </span>}
              <RelativeTime at={first.at} />
            </p>
          </div>
        </div>
      </article>
      <div className="rows">
        {others.map((video) => (
          <VideoRow
            key={video.id}
            href={video.href}
            title={video.title}
            thumbnail={video.picture('(width < 60rem) 40vw, 16rem')}
            lines={[
              video.channel?.name,
              <span key="when" className="num">
                {video.durationMs !== null && `${formatClock(video.durationMs)} · `}
                <RelativeTime at={video.at} />
              </span>,
            ]}
          />
        ))}
      </div>
    </div>
  );
}
