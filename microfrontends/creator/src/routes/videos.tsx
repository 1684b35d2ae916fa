import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { Button, ButtonLink } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { Empty } from '@castgraph/ui/empty';
import { PageTitle } from '@castgraph/ui/page-title';
import { Bone, Waiting } from '@castgraph/ui/skeleton';
import { Upload } from 'lucide-react';
import type { MyChannel } from '../features/studio/my-channels.ts';
import { ListFilters } from '../features/videos/list-filters.tsx';
import { useDeleteVideo } from '../features/videos/use-delete-video.ts';
import { useMyVideos } from '../features/videos/use-my-videos.ts';
import { readListChoice } from '../features/videos/video-filter.ts';
import { VideoTable } from '../features/videos/video-table.tsx';

interface VideosPageProps extends RemotePageProps {
  channels: [MyChannel, ...MyChannel[]];
}

/** `/studio`: one's own videos, whatever state they are in. */
export function VideosPage({ channels, query, navigate }: VideosPageProps) {
  const channel = channels.find(({ id }) => id === query.channel) ?? channels[0];
  const choice = readListChoice(query);
  const { videos, isLoading, hasFailed, loadMore, retry, hide, show } = useMyVideos(channel.id, choice);
  const remove = useDeleteVideo({ onGone: hide, onBack: show });
  const isFiltered = choice.state !== 'all' || choice.visibility !== 'all';
  const upload = (
    <ButtonLink tone="primary" href={`/studio/upload?channel=${channel.id}`} icon={Upload}>
      Upload
    </ButtonLink>
  );

  return (
    <>
      <PageTitle title="Your videos" end={videos?.length || isFiltered ? upload : undefined}>
        What {channel.name} has, ready and on its way.
      </PageTitle>
      {(isFiltered || channels.length > 1 || videos === null || videos.length > 0) && (
        <ListFilters choice={choice} channels={channels} channelId={channel.id} navigate={navigate} />
      )}
      {hasFailed && (
        <Callout tone="danger" action={<Button onClick={retry}>Try again</Button>}>
          The list did not load. The videos are all still there.
        </Callout>
      )}
      {videos === null && !hasFailed && <ListSkeleton />}
      {videos !== null && videos.length > 0 && (
        <VideoTable videos={videos} isBusy={isLoading} onDelete={(video) => void remove(video)} />
      )}
      {videos !== null && videos.length === 0 && !isLoading && (
        <Empty
          title={isFiltered ? 'Nothing like that' : 'No videos yet'}
          action={isFiltered ? <ButtonLink href="/studio">Show all</ButtonLink> : upload}
        >
          {isFiltered
            ? 'No video of this channel is in that state.'
            : 'What you upload gathers here, with how far its processing is.'}
        </Empty>
      )}
      {loadMore && videos !== null && (
        <div className="more-row">
          <Button isBusy={isLoading} onClick={() => void loadMore()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

function ListSkeleton() {
  return (
    <Waiting label="Loading your videos">
      <div className="panel">
        {[70, 55, 62, 48].map((width) => (
          <Bone key={width} width={`${width}%`} isLarge />
        ))}
      </div>
    </Waiting>
  );
}
