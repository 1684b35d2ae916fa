import './studio.css';
import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { ButtonLink } from '@castgraph/ui/button';
import { Empty } from '@castgraph/ui/empty';
import { StudioGate } from './features/studio/studio-gate.tsx';
import { UploadPage } from './routes/upload.tsx';
import { VideoPage } from './routes/video.tsx';
import { VideosPage } from './routes/videos.tsx';

/** `/studio/*`: the pages of people who publish. */
export default function Page(props: RemotePageProps) {
  return (
    <StudioGate path={props.path}>
      {(channels) => {
        const [, , place, id, ...rest] = props.path.replace(/\/+$/, '').split('/');
        if (place === undefined) return <VideosPage {...props} channels={channels} />;
        if (place === 'upload' && id === undefined) return <UploadPage {...props} channels={channels} />;
        if (place === 'videos' && id !== undefined && rest.length === 0) return <VideoPage key={id} {...props} id={id} />;
        return (
          <Empty
            title="The studio has no such page"
            headingLevel={1}
            action={<ButtonLink href="/studio">Your videos</ButtonLink>}
          >
            The address leads nowhere. Your videos and uploads are where they were.
          </Empty>
        );
      }}
    </StudioGate>
  );
}
