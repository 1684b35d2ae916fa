import './studio.css';
import { formatAddress, type RemotePageProps } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { DocumentTitle } from '@castgraph/ui/document-title';
import { NotFound } from '@castgraph/ui/not-found';
import { StudioGate } from './features/studio/studio-gate.tsx';
import { UploadPage } from './routes/upload.tsx';
import { VideoPage } from './routes/video.tsx';
import { VideosPage } from './routes/videos.tsx';

const titles = { videos: 'Your videos', upload: 'Upload', video: 'Edit a video' };

type Place = { page: 'videos' | 'upload' } | { page: 'video'; id: string };

/** Which of this remote's pages an address is; null where there is none. */
function readPlace(path: string): Place | null {
  const [, , place, id, ...rest] = path.replace(/\/+$/, '').split('/');
  if (place === undefined) return { page: 'videos' };
  if (place === 'upload' && id === undefined) return { page: 'upload' };
  return place === 'videos' && id !== undefined && rest.length === 0 ? { page: 'video', id } : null;
}

/** `/studio/*`: the pages of people who publish. */
export default function Page(props: RemotePageProps) {
  const place = readPlace(props.path);
  if (!place) {
    return (
      <NotFound title="The studio has no such page" action={<ButtonLink href="/studio">Your videos</ButtonLink>}>
        The address leads nowhere. Your videos and uploads are where they were.
      </NotFound>
    );
  }
  return (
    <>
      <DocumentTitle>{titles[place.page]}</DocumentTitle>
      <StudioGate path={formatAddress(props)}>
        {(channels) => {
          if (place.page === 'video') return <VideoPage key={place.id} {...props} id={place.id} />;
          return place.page === 'upload' ? (
            <UploadPage {...props} channels={channels} />
          ) : (
            <VideosPage {...props} channels={channels} />
          );
        }}
      </StudioGate>
    </>
  );
}
