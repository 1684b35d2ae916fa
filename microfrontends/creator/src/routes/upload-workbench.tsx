import { Button, ButtonLink } from '@castgraph/ui/button';
import { ConfirmDialog } from '@castgraph/ui/dialog';
import { PageTitle } from '@castgraph/ui/page-title';
import { Steps } from '@castgraph/ui/progress';
import { Pause, Play, X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { DetailsFormState } from '../features/details/details-form.tsx';
import { DetailsPanel } from '../features/details/details-panel.tsx';
import { PreviewPanel } from '../features/details/preview-panel.tsx';
import { SaveBar } from '../features/details/save-bar.tsx';
import { useStudioVideo } from '../features/details/use-studio-video.ts';
import { LadderPanel } from '../features/ladder/ladder-panel.tsx';
import { nameFile } from '../features/upload/dropzone.tsx';
import { UploadPanel } from '../features/upload/upload-panel.tsx';
import { isUnderWay, type UploadSnapshot } from '../features/upload/upload-snapshot.ts';
import { listSteps } from '../features/upload/upload-steps.ts';
import type { UploadsStore } from '../features/upload/uploads-store.ts';

interface WorkbenchProps {
  upload: UploadSnapshot;
  store: UploadsStore;
  tabs: ReactNode;
  intake: ReactNode;
}

function describeWay(phase: UploadSnapshot['phase']): string {
  if (phase === 'refused') return 'It was not taken.';
  if (phase === 'completed') return 'It has arrived.';
  return 'It goes straight to storage and picks up where it stopped, even after a restart.';
}

/** One file: its way to the store, its details, and its processing, all at once. */
export function UploadWorkbench({ upload, store, tabs, intake }: WorkbenchProps) {
  const formId = useId();
  const [formState, setFormState] = useState<DetailsFormState>({ isBusy: false, isDirty: false });
  const { video, categories, ladder, readAgain } = useStudioVideo(upload.videoId);
  const isThere = upload.phase === 'completed';
  const isGone = upload.phase === 'refused';
  // The draft becomes a video in processing at the moment its file is there.
  useEffect(() => {
    if (isThere) readAgain();
  }, [isThere, readAgain]);
  const progress = ladder
    ? { state: ladder.state, isPlayable: ladder.isPlayable, percent: ladder.processing?.progressPercent ?? 0 }
    : null;

  return (
    <>
      <PageTitle title={(isGone ? null : video?.title) ?? upload.fileName} end={<Actions upload={upload} store={store} />}>
        <span className="num">{nameFile(upload.fileName, upload.sizeBytes)}. </span>
        {describeWay(upload.phase)}
      </PageTitle>
      {tabs}
      <Steps label="Progress" steps={listSteps(upload, progress)} />
      <div className="upload">
        <div className="upload__main">
          <UploadPanel upload={upload} onRetry={() => store.retry(upload.id)} />
          {video && !isGone && (
            <DetailsPanel formId={formId} video={video} categories={categories} state={formState} onState={setFormState} />
          )}
          {intake}
        </div>
        {video && !isGone && (
          <aside className="upload__side" aria-label="State of the video">
            <PreviewPanel video={video} />
            <LadderPanel video={video} />
            <SaveBar
              formId={formId}
              state={formState}
              hint={isThere ? 'The upload is done: you can close this page.' : 'You can close this page once the upload is done.'}
            />
          </aside>
        )}
      </div>
    </>
  );
}

function Actions({ upload, store }: Pick<WorkbenchProps, 'upload' | 'store'>) {
  const [isAsking, setAsking] = useState(false);
  const { id, phase, videoId, fileName } = upload;
  if (phase === 'completed') {
    return (
      <>
        {videoId && <ButtonLink href={`/studio/videos/${videoId}`}>Open in the studio</ButtonLink>}
        <Button tone="quiet" onClick={() => store.remove(id)}>
          Upload another
        </Button>
      </>
    );
  }
  if (phase === 'refused') {
    return (
      <Button tone="quiet" onClick={() => store.remove(id)}>
        Choose another file
      </Button>
    );
  }
  return (
    <>
      {phase === 'paused' && (
        <Button icon={Play} onClick={() => store.resume(id)}>
          Go on
        </Button>
      )}
      {(phase === 'sending' || phase === 'starting') && (
        <Button icon={Pause} onClick={() => store.pause(id)}>
          Pause
        </Button>
      )}
      <Button tone="quiet" icon={X} onClick={() => setAsking(true)}>
        Give up
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title="Give up the upload?"
        verb="Give up the upload"
        keep={isUnderWay(upload) ? 'Let it run' : 'Keep it'}
        onClose={() => setAsking(false)}
        onConfirm={() => store.remove(id)}
      >
        <p>What has arrived of {fileName} is deleted, and its draft with it.</p>
      </ConfirmDialog>
    </>
  );
}
