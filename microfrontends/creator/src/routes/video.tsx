import type { RemotePageProps } from '@castgraph/mfe-contracts';
import { Button, ButtonLink } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { NotFound } from '@castgraph/ui/not-found';
import { PageTitle } from '@castgraph/ui/page-title';
import { Bone, Waiting } from '@castgraph/ui/skeleton';
import { Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { DetailsFormState } from '../features/details/details-form.tsx';
import { DetailsPanel } from '../features/details/details-panel.tsx';
import { PreviewPanel } from '../features/details/preview-panel.tsx';
import { SaveBar } from '../features/details/save-bar.tsx';
import { useStudioVideo } from '../features/details/use-studio-video.ts';
import { LadderPanel } from '../features/ladder/ladder-panel.tsx';
import { useDeleteVideo } from '../features/videos/use-delete-video.ts';

/** `/studio/videos/:id`: what is said about a video, its picture, and how its processing went. */
export function VideoPage({ id, navigate }: RemotePageProps & { id: string }) {
  const formId = useId();
  const [formState, setFormState] = useState<DetailsFormState>({ isBusy: false, isDirty: false });
  const { video, categories, isLoading, hasFailed, retry } = useStudioVideo(id);
  const remove = useDeleteVideo({
    onGone: () => navigate('/studio'),
    onBack: () => navigate(`/studio/videos/${id}`),
  });

  if (hasFailed) {
    return (
      <Callout tone="danger" action={<Button onClick={retry}>Try again</Button>}>
        The video did not load. It is still there; the answer was not.
      </Callout>
    );
  }
  if (!video) {
    if (isLoading) return <VideoSkeleton />;
    return (
      <NotFound title="There is no such video of yours" action={<ButtonLink href="/studio">Your videos</ButtonLink>}>
        It was deleted, or belongs to another channel.
      </NotFound>
    );
  }
  return (
    <>
      <PageTitle
        title={video.title}
        end={
          <Button icon={Trash2} tone="danger-quiet" onClick={() => void remove(video)}>
            Delete
          </Button>
        }
      />
      <div className="upload">
        <div className="upload__main">
          <DetailsPanel formId={formId} video={video} categories={categories} state={formState} onState={setFormState} />
        </div>
        <aside className="upload__side" aria-label="State of the video">
          <PreviewPanel video={video} />
          <LadderPanel video={video} />
          <SaveBar formId={formId} state={formState} />
        </aside>
      </div>
    </>
  );
}

function VideoSkeleton() {
  return (
    <Waiting label="Loading the video">
      <div className="title">
        <Bone width="18rem" isLarge />
      </div>
      <div className="panel">
        <Bone width="90%" />
        <Bone width="70%" />
        <Bone width="80%" />
      </div>
    </Waiting>
  );
}
