import { formatClock } from '@castgraph/ui/format/duration';
import { RelativeTime } from '@castgraph/ui/relative-time';
import { Thumbnail } from '@castgraph/ui/thumbnail';
import Link from 'next/link';
import type { Video } from '../videos/video-facts.ts';
import { VideoGrid } from '../videos/video-grid.tsx';

/** The newest video of a channel large, then the others. With one or two videos a grid says it better. */
export function ChannelVideos({ videos }: { videos: Video[] }) {
  const [newest, ...others] = videos;
  if (!newest || others.length < 2) return <VideoGrid videos={videos} hasChannels={false} hasHero headingLevel={2} />;
  return (
    <>
      <section className="section" aria-labelledby="latest">
        <h2 className="sr" id="latest">
          Latest
        </h2>
        <article className="feature">
          <Link className="feature__pic" href={newest.href} tabIndex={-1} aria-hidden="true" prefetch={false}>
            <Thumbnail {...newest.picture('(width < 60rem) 100vw, 36rem', true)} />
          </Link>
          <div>
            <p className="hint">Latest</p>
            <h3>
              <Link href={newest.href}>{newest.title}</Link>
            </h3>
            <p className="hint num">
              {newest.durationMs !== null && `${formatClock(newest.durationMs)} · `}
              <RelativeTime at={newest.at} />
            </p>
          </div>
        </article>
      </section>
      <section className="section" aria-labelledby="earlier">
        <div className="head">
          <h2 id="earlier">Earlier</h2>
        </div>
        <VideoGrid videos={others} hasChannels={false} />
      </section>
    </>
  );
}
