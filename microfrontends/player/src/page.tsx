// First of all: its first line says the order of layers.
import './watch.css';
import '@castgraph/ui/styles/player.css';
import { useQuery } from '@apollo/client/react';
import { formatAddress, type RemotePageProps, useSession } from '@castgraph/mfe-contracts';
import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { useTheatre } from './features/player/use-theatre.ts';
import { NextList } from './features/watch/next-list.tsx';
import { readStartSeconds } from './features/watch/start-seconds.ts';
import { Unavailable } from './features/watch/unavailable.tsx';
import { useWatchedVideo } from './features/watch/use-watched-video.ts';
import { WatchDetails } from './features/watch/watch-details.tsx';
import { WatchHead } from './features/watch/watch-head.tsx';
import { WatchPlayer } from './features/watch/watch-player.tsx';
import { WatchQuery } from './features/watch/watch-query.ts';
import { WatchSkeleton } from './features/watch/watch-skeleton.tsx';

/** `/watch/:id`: a video, its words, and what to watch next. */
export default function Page({ path, params, query }: RemotePageProps) {
  const id = params.id ?? '';
  const session = useSession();
  const { data, error, loading, refetch } = useQuery(WatchQuery, { variables: { id }, errorPolicy: 'all' });
  const { isSettled, readPlayback } = useWatchedVideo({ id, data, refetch });
  const [isTheatre, toggleTheatre] = useTheatre();
  const video = data?.video;

  if (!video && error && isSettled) {
    return (
      <Callout tone="danger" action={<Button onClick={() => void refetch()}>Try again</Button>}>
        The video did not load. It is still there; the answer was not.
      </Callout>
    );
  }
  if (!video && (loading || !isSettled)) return <WatchSkeleton />;
  if (!video) return <Unavailable address={formatAddress({ path, query })} session={session.state} />;

  const next = data?.videos?.edges.map(({ node }) => node).filter((node) => node.id !== id) ?? [];
  return (
    <div className={isTheatre ? 'theatre theatre--wide' : 'theatre'}>
      <DocumentTitle>{video.title}</DocumentTitle>
      <WatchHead video={video} />
      <div className="theatre__main">
        <WatchPlayer
          video={video}
          startSeconds={readStartSeconds(query.t)}
          isTheatre={isTheatre}
          onTheatre={toggleTheatre}
          onSourceNeeded={readPlayback}
        />
        <div className="theatre__words">
          <WatchDetails video={video} />
        </div>
      </div>
      <aside className="theatre__side" aria-label="Beside the video">
        <NextList videos={next} />
      </aside>
    </div>
  );
}
